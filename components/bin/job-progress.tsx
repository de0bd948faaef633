'use client'

import { queryOptions, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { type RegistryPlace, registryHref } from '@/components/registries/registry-links'
import { Meter } from '@/components/ui/meter'
import { RelativeTime } from '@/components/ui/relative-time'
import { fetchJson } from '@/lib/client/fetch-json'
import type { JobView } from '@/lib/images/bin/views'

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
}>

/** The jobs of a registry that run; the page is read again when one ends. */
export function JobProgress({ place, showsEnded }: JobProgressProps) {
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
        <Job key={job.id} job={job} />
      ))}
    </section>
  )
}

const WORDS = { bin: 'Deleting', restore: 'Restoring', purge: 'Purging' } as const

function Job({ job }: Readonly<{ job: JobView }>) {
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
        <p>The registry does not answer; it is tried again by itself.</p>
      ) : null}
      {failures.length === 0 ? null : (
        <details>
          <summary>What failed, and why</summary>
          <ul className="mt-2 grid gap-1">
            {failures.map(({ repository, tag, sentence }) => (
              <li key={`${repository}:${tag}`} className="wrap-anywhere">
                <strong>
                  {repository}:{tag}
                </strong>
                : {sentence}
              </li>
            ))}
          </ul>
        </details>
      )}
    </article>
  )
}
