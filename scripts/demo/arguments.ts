import { StopError } from '../../e2e/support/stop-error'

/** What `npm run demo -- …` is asked to do. */
export function parseDemoArguments(args: readonly string[]): 'run' | 'reset' {
  if (args.length === 0) return 'run'
  if (args.length === 1 && args[0] === '--reset') return 'reset'
  throw new StopError(
    `"${args.join(' ')}" is not understood. Usage: npm run demo, or npm run demo -- --reset to remove all that the demo made.`,
  )
}

/** The port of the pages from `PORT`, 3000 if that is not set. */
export function parsePort(value: string | undefined): number {
  const port = Number(value ?? '3000')
  if (value === '' || !Number.isInteger(port) || port < 1 || port > 65535) {
    throw new StopError('PORT must be a number from 1 to 65535, e.g. PORT=3001 npm run demo.')
  }
  return port
}
