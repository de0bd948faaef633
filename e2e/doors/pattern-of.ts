/** Which of the pages of the build answers an address: `/teams/new` before `/teams/[tenant]`. Null for none. */
export function patternOf(address: string, patterns: readonly string[]): string | null {
  const { pathname } = new URL(address, 'http://portal.invalid')
  const fitting = patterns.filter((pattern) => expressionOf(pattern).test(pathname))
  const [best] = fitting.sort((a, b) => placeholdersIn(a) - placeholdersIn(b))
  return best ?? null
}

function expressionOf(pattern: string): RegExp {
  const parts = pattern
    .split('/')
    .map((part) => (part.startsWith('[') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
  return new RegExp(`^${parts.join('/')}$`)
}

function placeholdersIn(pattern: string): number {
  return pattern.split('[').length - 1
}
