import { StopError } from '../../e2e/support/stop-error'

export const KINDS = ['unit', 'integration', 'e2e'] as const

/** Not part of a whole run: it takes as long as one is willing to wait. */
const SOAK = 'soak'

export type Kind = (typeof KINDS)[number] | typeof SOAK

export type TestArguments = { kinds: readonly Kind[]; forRunner: readonly string[] }

/** `[unit|integration|e2e|soak] [--] [what its runner gets]`; without a kind all but soak, and nothing for the runner. */
export function parseTestArguments(args: readonly string[]): TestArguments {
  const [first, ...rest] = args
  if (first === undefined) return { kinds: KINDS, forRunner: [] }
  const kinds: readonly Kind[] = [...KINDS, SOAK]
  const kind = kinds.find((name) => name === first)
  if (kind === undefined) {
    throw new StopError(
      `"${first}" is no kind of test. Usage: npm test, or npm run test:unit|test:integration|test:e2e|test:soak -- [arguments for the runner].`,
    )
  }
  return { kinds: [kind], forRunner: rest[0] === '--' ? rest.slice(1) : rest }
}
