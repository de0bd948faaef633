import type { Logger } from '../kernel/logger'

export type Shutdown = {
  /** What was started last is stopped first. */
  add(name: string, stop: () => Promise<void>): void
  /** Runs once; a part that fails does not keep the others from stopping. */
  run(): Promise<void>
}

const PATIENCE_MS = 30_000

/** Stops the parts of the process in reverse order on SIGTERM and SIGINT, then ends it with code 0. */
export function createShutdown(logger: Logger): Shutdown {
  const parts: { name: string; stop: () => Promise<void> }[] = []
  let running: Promise<void> | undefined

  const stopAll = async () => {
    for (const { name, stop } of parts.reverse()) {
      await stop().catch((error: unknown) =>
        logger.error({ err: error, part: name }, 'stopping failed'),
      )
    }
  }
  const run = () => {
    running ??= stopAll()
    return running
  }
  const onSignal = (signal: NodeJS.Signals) => {
    logger.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), PATIENCE_MS).unref()
    void run().then(() => process.exit(0))
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  return { add: (name, stop) => void parts.push({ name, stop }), run }
}
