import { StopError } from '../../e2e/support/stop-error'

/** Runs a script's main function: its exit code ends the process, what a person can act on is said without a stack. */
export async function runMain(main: () => Promise<number>): Promise<never> {
  try {
    process.exit(await main())
  } catch (error) {
    console.error(error instanceof StopError ? `\n${error.message}` : error)
    process.exit(1)
  }
}
