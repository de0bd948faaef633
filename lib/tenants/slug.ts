export const SLUG_MAX_LENGTH = 40

/** What `checkSlug` wants, for people who did not type anything yet. */
export const SLUG_RULES = `2 to ${SLUG_MAX_LENGTH} small letters a to z, digits, and single hyphens between them.`

/** Words with a meaning of their own in addresses of the portal, of the token server or of the registry API. */
const RESERVED: ReadonlySet<string> = new Set([
  'admin',
  'api',
  'assets',
  'audit',
  'auth',
  'ca',
  'catalog',
  'events',
  'healthz',
  'help',
  'login',
  'logout',
  'metrics',
  'new',
  'null',
  'public',
  'readyz',
  'registries',
  'registry',
  'requests',
  'settings',
  'sign-in',
  'static',
  'tenants',
  'token',
  'trash',
  'undefined',
  'v2',
])

/**
 * What is wrong with a name of a registry or tenant, as one sentence for its field; null when it is fine.
 * 2 to 40 of a-z, 0-9 and single hyphens inside: safe as a path segment, in a URL and as part of a Swarm name.
 */
export function checkSlug(text: string): string | null {
  const problem = checkName(text)
  if (problem !== null) return problem
  return RESERVED.has(text) ? `“${text}” is reserved by the portal: choose another name.` : null
}

/** As `checkSlug`, for names that stand in no address of their own, so that no word is reserved. */
export function checkName(text: string): string | null {
  if (text === '') return 'Give it a name.'
  if (text.includes('..') || /[/\\]/.test(text)) {
    return 'A name is not a path: leave out dots and slashes.'
  }
  if (/\s/.test(text)) return 'A name has no spaces: use a hyphen.'
  if (/[^\x20-\x7e]/.test(text))
    return 'Use plain letters a to z: no accents, other scripts or emoji.'
  if (/[A-Z]/.test(text)) return 'Use lower case only.'
  if (/[^a-z0-9-]/.test(text)) return 'Use only a to z, 0 to 9 and hyphens.'
  if (/^-|-$/.test(text)) return 'Begin and end with a letter or a digit, not with a hyphen.'
  if (text.includes('--')) return 'Use one hyphen at a time.'
  if (text.length < 2) return 'Use at least 2 characters.'
  if (text.length > SLUG_MAX_LENGTH) return `Use at most ${SLUG_MAX_LENGTH} characters.`
  return null
}

/**
 * The tenant slug of a directory group: `Müller & Söhne` is `muller-sohne`. Reserved words become `team-<word>`.
 * Null when too little of the name is left to tell groups apart.
 */
export function slugOfGroup(name: string): string | null {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, SLUG_MAX_LENGTH)
    .replace(/-$/, '')
  if (RESERVED.has(slug)) return `team-${slug}`
  return checkSlug(slug) === null ? slug : null
}
