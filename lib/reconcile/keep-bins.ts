import type { BinDeps } from '../images/bin/bin-deps'
import { binDepsOf } from '../images/bin/bin-deps-of'
import { purgeDue } from '../images/bin/purge-due'
import { listUnsettled, settleRegistry } from '../images/bin/settle-registry'
import { dropOldJobs, listWithJobs, takeJob } from '../images/jobs/job-store'
import { runJob } from '../images/jobs/run-job'
import { openPortalClient, type PortalClientDeps } from '../images/open-portal-client'
import { runDuePolicies } from '../images/rules/run-due-policies'
import { listWithRules, undoIntruders } from '../images/rules/undo-intruders'
import { isAppError } from '../kernel/app-error'
import type { Clock } from '../kernel/clock'
import { every } from '../kernel/every'
import type { Logger } from '../kernel/logger'
import { createReconciler } from './reconciler'

const JOBS_EVERY_MS = 500
const SETTLE_EVERY_MS = 2_000
const RULES_EVERY_MS = 1_000
const DUE_EVERY_MS = 60_000
/** Of a registry that could not be asked. */
const RETRY_MS = 10_000
const REGISTRIES_AT_ONCE = 4
const JOBS_KEPT_MS = 30 * 86_400_000

export type BinKeeper = { start(): void; stop(): Promise<void> }

/**
 * What a worker does for bins: runs jobs, settles what was interrupted or is to be checked, undoes pushes over immutable
 * tags, purges what is over its days and runs clean-up policies. Each registry has its own turn, so that one that is
 * slow or down holds up no other.
 */
export function createBinKeeper(
  deps: PortalClientDeps & { clock: Clock; logger: Logger },
): BinKeeper {
  const { db, clock, logger } = deps
  const abort = new AbortController()
  const loop = (
    listIds: () => Promise<string[]>,
    resyncMs: number,
    run: (bin: BinDeps) => Promise<void>,
  ) =>
    createReconciler({
      pass: async (id) => {
        try {
          await withBin(deps, id, run)
          return { requeueMs: null }
        } catch (error) {
          if (!isAppError(error)) throw error
          logger.info({ registryId: id, code: error.code }, 'a bin has to wait for its registry')
          return { requeueMs: RETRY_MS }
        }
      },
      ...{ listIds, logger, resyncMs, concurrency: REGISTRIES_AT_ONCE },
    })
  const loops = [
    loop(
      () => listWithJobs(db, clock.now()),
      JOBS_EVERY_MS,
      async (bin) => {
        const job = await takeJob(deps, bin.registry.id)
        if (job !== null) await runJob(bin, job, abort.signal)
      },
    ),
    loop(() => listUnsettled(db), SETTLE_EVERY_MS, settleRegistry),
    loop(() => listWithRules(db), RULES_EVERY_MS, undoIntruders),
  ]
  const lookForDue = async () => {
    await purgeDue(deps)
    await runDuePolicies(deps)
    await dropOldJobs(db, new Date(clock.now().getTime() - JOBS_KEPT_MS))
  }
  let timer: NodeJS.Timeout | undefined
  return {
    start: () => {
      for (const each of loops) each.start()
      timer = every(DUE_EVERY_MS, lookForDue, logger, 'looking through bins')
    },
    stop: async () => {
      clearInterval(timer)
      abort.abort()
      await Promise.all(loops.map((each) => each.stop()))
    },
  }
}

async function withBin(
  deps: PortalClientDeps & { clock: Clock },
  registryId: string,
  run: (bin: BinDeps) => Promise<void>,
): Promise<void> {
  const client = await openPortalClient(deps, registryId)
  if (client === null) return
  try {
    await run(await binDepsOf(deps, client, registryId))
  } finally {
    client.close()
  }
}
