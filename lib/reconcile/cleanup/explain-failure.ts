import type { ObservedJob } from '../../swarm/observed'
import type { CleanupDeps } from './cleanup-deps'
import { explainCollector, saysNothingThere } from './collector-log'
import type { CleanupFailure } from './plan-cleanup'

const RAW_CHARS_MAX = 2_000

const SENTENCES: Readonly<Record<Exclude<CleanupFailure, 'job-failed' | 'job-too-long'>, string>> =
  {
    'not-ready':
      'The registry does not answer, and without that nothing is cleaned up. Look at its page, and start again when it is ready.',
    gone: 'The registry is on its way out, so that its storage is not cleaned up.',
    unchecked:
      'It could not be made sure that nobody pushed what was deleted: the registry did not answer for long. Start again when it is ready.',
    'not-closed':
      'The registry did not restart read-only in time, so that nothing was collected. Its page says what is wrong with it.',
  }

/**
 * Why a clean-up failed, for people, with the end of the collector’s log where there is one. Null where the collector
 * only found that nothing was pushed yet, which it takes for a failure.
 */
export async function explainFailure(
  { swarm, facts }: Pick<CleanupDeps, 'swarm' | 'facts'>,
  why: CleanupFailure,
  job: ObservedJob | null,
): Promise<{ code: string; sentence: string; raw: string | null } | null> {
  if (why !== 'job-failed' && why !== 'job-too-long')
    return { code: 'NOT_READY', sentence: SENTENCES[why], raw: null }
  const log = job?.task == null ? '' : await swarm.jobLog(job.task.id)
  if (why === 'job-failed' && saysNothingThere(log)) return null
  const raw = [job?.task?.error ?? '', log.slice(-RAW_CHARS_MAX)].filter((text) => text !== '')
  const minutes = Math.round(facts().settings.CLEANUP_PAUSE_MAX / 60_000)
  return {
    code: why === 'job-failed' ? 'SWARM_REFUSED' : 'TIMEOUT',
    sentence:
      why === 'job-failed'
        ? explainCollector(log)
        : `The collector was not done after ${minutes} min and was stopped, so that people can push again. What it deleted by then is gone; the rest waits. An admin may raise CLEANUP_PAUSE_MAX.`,
    raw: raw.length === 0 ? null : raw.join('\n'),
  }
}
