import { join } from 'node:path'
import { mustRun } from '../../e2e/support/run-command'
import { StopError } from '../../e2e/support/stop-error'

const ROOT = join(import.meta.dirname, '../..')

/** Runs a tool of node_modules in the repository's root; what it says is shown only when it fails. */
export async function runTool(
  name: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  try {
    await mustRun(process.execPath, [join(ROOT, 'node_modules/.bin', name), ...args], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      timeoutMs: 900_000,
      signal,
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw new StopError(error instanceof Error ? error.message : String(error))
  }
}
