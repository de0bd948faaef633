import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { StopError } from '../../e2e/support/stop-error'

const BENCHES = join(import.meta.dirname, '../../bench')

export type BenchArguments = { file: string; args: readonly string[] }

/**
 * The file of the bench that is named first, and what is left for it.
 *
 * @throws StopError with the names there are, for none and for an unknown one
 */
export function findBench([name, ...args]: readonly string[], directory = BENCHES): BenchArguments {
  const names = readdirSync(directory)
    .filter((entry) => entry.endsWith('.ts') && !entry.endsWith('.test.ts'))
    .map((entry) => entry.slice(0, -'.ts'.length))
    .sort()
  if (name !== undefined && names.includes(name))
    return { file: join(directory, `${name}.ts`), args }
  const unknown = name === undefined ? '' : `There is no bench "${name}". `
  throw new StopError(
    `${unknown}Usage: npm run bench -- <name> [arguments of the bench]. Names: ${names.join(', ')}.`,
  )
}
