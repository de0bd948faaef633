import { type AppError, isAppError } from '../../kernel/app-error'
import { backoffMs } from '../../kernel/retry'
import { asDigest, asRepositoryName, asTagName } from '../../registry/references'
import type { Author, BinDeps, BinReason } from '../bin/bin-deps'
import { binTags } from '../bin/bin-tags'
import type { BinResult } from '../bin/change-binned'
import { purgeTags } from '../bin/purge-tags'
import { restoreTags } from '../bin/restore-tags'
import type { BinOutcome } from '../bin/tag-to-bin'
import type { ItemOutcome, JobItem, JobKind } from './job-kind'
import { findNextBatch, finishJob, type OpenJob, postponeJob, writeItems } from './job-store'

/** A purge looks at every tag of its repository once for each batch. */
const BATCH: Readonly<Record<JobKind, number>> = { bin: 250, restore: 50, purge: 1000 }
/** So often in a row a registry may be out of reach before its items fail with that. */
const ATTEMPTS_MAX = 6
const WAIT = { baseMs: 2_000, maxMs: 30_000 }
const BUSY_WAIT_MS = 5_000

/**
 * Does what is left of a job, batch by batch, and writes what came of each item. Returns when it is done, when `signal`
 * is aborted, or when the registry is out of reach or others hold its repository: the job is then tried again later.
 * What a crash interrupted is done again from the last batch, of which nothing happens twice.
 */
export async function runJob(deps: BinDeps, job: OpenJob, signal: AbortSignal): Promise<void> {
  let attempts = job.attempts
  while (!signal.aborted) {
    const items = await findNextBatch(deps.db, job.id, BATCH[job.kind])
    if (items.length === 0) return finishJob(deps, job.id)
    const outcomes = await attempt(() => runBatch(deps, job, items))
    if (Array.isArray(outcomes)) {
      attempts = 0
      await writeItems(deps.db, job.id, outcomes)
    } else if (outcomes.code === 'CONFLICT') {
      // Whoever works in the repository ends some time, and what a killed process held is free within minutes.
      return postponeJob(deps, { jobId: job.id, attempts, waitMs: BUSY_WAIT_MS })
    } else if (isOutOfReach(outcomes) && attempts + 1 < ATTEMPTS_MAX) {
      attempts += 1
      const waitMs = backoffMs(attempts, WAIT)
      return postponeJob(deps, { jobId: job.id, attempts, waitMs })
    } else {
      const failed = items.map(({ position }) => failure(position, outcomes))
      await writeItems(deps.db, job.id, failed)
    }
  }
}

async function runBatch(
  deps: BinDeps,
  job: OpenJob,
  items: readonly JobItem[],
): Promise<ItemOutcome[]> {
  const [first] = items
  const repository = asRepositoryName(first?.repository)
  const author: Author = job.author
  if (job.kind === 'bin') {
    const results = await binTags(deps, {
      ...{ repository, author, jobId: job.id, why: whyOf(job) },
      tags: items.map(({ tag, digest }) => ({
        tag: asTagName(tag),
        digest: digest === null ? null : asDigest(digest),
      })),
    })
    const resultOf = new Map(results.map((result): [string, BinOutcome] => [result.tag, result]))
    return items.map(({ position, tag }) => outcomeOf(position, resultOf.get(tag)))
  }
  const change = job.kind === 'restore' ? restoreTags : purgeTags
  const ids = items.flatMap(({ binnedId }) => binnedId ?? [])
  const results = await change(deps, { repository, ids, author })
  const resultOf = new Map(results.map((result): [string | null, BinResult] => [result.id, result]))
  return items.map(({ position, binnedId }) => outcomeOf(position, resultOf.get(binnedId)))
}

function whyOf({ reason, because }: OpenJob): BinReason {
  return reason === 'policy'
    ? { reason, because: because ?? '' }
    : { reason: 'person', because: null }
}

function outcomeOf(
  position: number,
  result: { outcome: string } | { outcome: 'failed'; error: AppError } | undefined,
): ItemOutcome {
  if (result === undefined) throw new Error('an item of a job without an outcome')
  if ('error' in result) return failure(position, result.error)
  return { position, state: 'done', outcome: result.outcome, sentence: null }
}

function failure(position: number, error: AppError): ItemOutcome {
  return { position, state: 'failed', outcome: error.code, sentence: error.detail }
}

async function attempt<T>(run: () => Promise<T>): Promise<T | AppError> {
  try {
    return await run()
  } catch (error) {
    if (isAppError(error)) return error
    throw error
  }
}

function isOutOfReach({ code }: AppError): boolean {
  return code === 'REGISTRY_UNAVAILABLE' || code === 'TIMEOUT'
}
