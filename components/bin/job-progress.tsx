'use client'

import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { type RegistryPlace, registryHref } from '@/components/registries/registry-links'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { Meter } from '@/components/ui/meter'
import { RelativeTime } from '@/components/ui/relative-time'
import { fetchJson } from '@/lib/client/fetch-json'
import type { JobView } from '@/lib/images/bin/views'
import type { StartJob } from './bin-actions'
import { FailureList } from './failure-list'

const MOVING_MS = 1_000
const CALM_MS = 15_000

/** Of every registry; to be asked anew once a job was started. */
export const JOBS_KEY = ['jobs'] as const

function jobsQuery({ tenantSlug, registrySlug }: RegistryPlace) {
  return queryOptions({
    queryKey: [...JOBS_KEY, tenantSlug, registrySlug],
    queryFn: ({ signal }) =>
      fetchJson<JobView[]>(`/api${registryHref({ tenantSlug, registrySlug }, 'jobs')}`, signal),
    refetchInterval: ({ state }) =>
      state.data?.some(({ state: at }) => at !== 'done') ? MOVING_MS : CALM_MS,
  })
}

type JobProgressProps = Readonly<{
  place: RegistryPlace
  /** Also the last one that ended, and those that ended with failures. */
  showsEnded: boolean
  /** Null for readers who may not change anything. */
  startJob: StartJob | null
}>

/** The jobs of a registry that run; the page is read again when one ends. */
export function JobProgress({ place, showsEnded, startJob }: JobProgressProps) {
  const router = useRouter()
  const { data: jobs } = useQuery(jobsQuery(place))
  const ended = jobs?.flatMap(({ id, state }) => (state === 'done' ? [id] : [])).join(' ')
  const before = useRef<string | undefined>(undefined)

  // What the server rendered is outside this query.
  useEffect(() => {
    if (before.current !== undefined && before.current !== ended) router.refresh()
    before.current = ended
  }, [ended, router])

  const shown = (jobs ?? []).filter(
    ({ state, failed }, at) => state !== 'done' || (showsEnded && (failed > 0 || at === 0)),
  )
  if (shown.length === 0) return null
  return (
    <section aria-label="Jobs" className="grid gap-3">
      {shown.map((job) => (
        <Job key={job.id} {...{ place, job, startJob }} />
      ))}
    </section>
  )
}

const WORDS = { bin: 'Deleting', restore: 'Restoring', purge: 'Purging' } as const

type JobProps = Readonly<{ place: RegistryPlace; job: JobView; startJob: StartJob | null }>

function Job({ place, job, startJob }: JobProps) {
  const { kind, subject, state, total, done, failed, failures, finishedAt } = job
  const text = `${done + failed} of ${total}${failed === 0 ? '' : `, ${failed} failed`}`
  return (
    <article className="grid gap-2 rounded-lg border border-line bg-surface p-4 text-sm">
      <p className="wrap-anywhere">
        <strong>
          {WORDS[kind]} {total} of {subject}
        </strong>{' '}
        {state === 'done' ? 'ended ' : 'for '}
        {state === 'done' && finishedAt !== null ? (
          <RelativeTime iso={finishedAt} />
        ) : (
          job.requestedBy
        )}
      </p>
      <Meter
        label={WORDS[kind]}
        value={done + failed}
        max={total}
        text={text}
        tone={failed > 0 ? 'warn' : 'accent'}
      />
      {job.waitsForRegistry && state !== 'done' ? (
        <p>The registry does not answer, or rests; this goes on by itself when it is back.</p>
      ) : null}
      <FailureList failures={failures} />
      {failed === 0 || state !== 'done' || startJob === null ? null : (
        <RetryButton {...{ place, jobId: job.id, startJob }} />
      )}
    </article>
  )
}

type RetryButtonProps = Readonly<{ place: RegistryPlace; jobId: string; startJob: StartJob }>

/** A new job of what failed. */
function RetryButton({ place, jobId, startJob }: RetryButtonProps) {
  const cache = useQueryClient()
  const { run, isBusy, problem } = useAction(startJob)

  async function retry() {
    if ((await run({ ...place, what: { kind: 'retry', jobId } })) === null) return
    await cache.invalidateQueries({ queryKey: JOBS_KEY })
  }

  return (
    <>
      <ProblemPanel problem={problem} />
      <Button isBusy={isBusy} onClick={() => void retry()} className="justify-self-start">
        Try failed ones again
      </Button>
    </>
  )
}
