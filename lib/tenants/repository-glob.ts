const GLOB_CHARS_MAX = 200
const ALLOWED = /^[a-z0-9._/*?-]+$/

/** The glob of every repository. */
export const EVERY_REPOSITORY = '**'

/**
 * What is wrong with a glob over repository names, as one sentence for its field; null when it is fine.
 * `?` is one character and `*` any number of them within one part of the name, `**` any number, slashes included.
 */
export function checkRepositoryGlob(text: string): string | null {
  if (text === '') return 'Write a repository, or ** for all.'
  if (text.length > GLOB_CHARS_MAX) return `Use at most ${GLOB_CHARS_MAX} characters.`
  if (/[A-Z]/.test(text)) return 'Repositories are in lower case.'
  if (!ALLOWED.test(text))
    return 'Use what repositories are named with (a to z, 0 to 9, “.”, “_”, “-”, “/”) and the signs *, ** and ?.'
  if (text.startsWith('/') || text.endsWith('/') || text.includes('//'))
    return 'A slash stands between two parts of a name, not at its ends.'
  if (text.includes('***')) return 'Use at most two asterisks in a row.'
  return null
}

/**
 * Whether the glob names the repository, from its first to its last character: `team` is that one repository and
 * not `team-evil`, `team/**` is everything below `team/` but not `team` itself. There is no other syntax, and
 * nothing is normalised. Every set of places in the glob is followed at once, so that the time is bounded by
 * length times length whatever the glob is.
 */
export function matchesRepository(glob: string, repository: string): boolean {
  const steps = stepsOf(glob)
  let places = reachable(steps, new Set([0]))
  for (const character of repository) {
    const next = new Set<number>()
    for (const place of places) {
      const step = steps[place]
      if (step === undefined) continue
      if (step === '**' || (step === '*' && character !== '/')) next.add(place)
      else if (step === character || (step === '?' && character !== '/')) next.add(place + 1)
    }
    if (next.size === 0) return false
    places = reachable(steps, next)
  }
  return places.has(steps.length)
}

function stepsOf(glob: string): string[] {
  return glob.match(/\*\*|./gs) ?? []
}

/** With the places behind asterisks that match nothing. */
function reachable(steps: readonly string[], places: ReadonlySet<number>): Set<number> {
  const all = new Set(places)
  for (const place of all) {
    const step = steps[place]
    if (step === '*' || step === '**') all.add(place + 1)
  }
  return all
}

/**
 * The same as a regular expression that PostgreSQL and JavaScript read alike, for lists that a database searches.
 * `glob` has passed `checkRepositoryGlob`.
 */
export function globPattern(glob: string): string {
  const pieces = stepsOf(glob).map((step) => {
    if (step === '**') return '.*'
    if (step === '*') return '[^/]*'
    if (step === '?') return '[^/]'
    return step === '.' ? '[.]' : step
  })
  return `^${pieces.join('')}$`
}
