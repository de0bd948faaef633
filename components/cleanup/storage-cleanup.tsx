'use client'

import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { type RegistryPlace, registryHref } from '@/components/registries/registry-links'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { fetchJson } from '@/lib/client/fetch-json'
import type { ActionResult } from '@/lib/client/problem'
import type { CleanupRunView, StorageCleanupView } from '@/lib/tenants/cleanup-views'
import { CleanupProgress } from './cleanup-progress'
import { CleanupRuns } from './cleanup-runs'
import { type ChangeCleanupWindow, CleanupWindowForm } from './cleanup-window-form'
import { amountText, pauseText } from './cleanup-words'

const MOVING_MS = 1_000
const CALM_MS = 15_000

export type StartCleanup = (
  input: RegistryPlace & { isForecast: boolean },
) => Promise<ActionResult<{ registryId: string }>>

type Props = Readonly<{
  place: RegistryPlace
  initial: StorageCleanupView
  start: StartCleanup
  changeWindow: ChangeCleanupWindow
}>

function keyOf({ tenantSlug, registrySlug }: RegistryPlace) {
  return ['storage-cleanup', tenantSlug, registrySlug] as const
}

function cleanupQuery(place: RegistryPlace) {
  return queryOptions({
    queryKey: keyOf(place),
    queryFn: ({ signal }) =>
      fetchJson<StorageCleanupView>(`/api${registryHref(place, 'cleanup')}`, signal),
    refetchInterval: ({ state }) => (state.data?.current ? MOVING_MS : CALM_MS),
  })
}

/** What a clean-up of the storage would free, the one under way, the last ones, and when the next comes by itself. */
export function StorageCleanup({ place, initial, start, changeWindow }: Props) {
  const { data, error } = useQuery({ ...cleanupQuery(place), initialData: initial })
  const { current, forecast, runs, abilities } = data
  return (
    <div className="grid gap-4">
      {error === null ? null : <Notice tone="warn">{error.message}</Notice>}
      {current === null ? null : <CleanupProgress run={current} />}
      {current === null && forecast !== null ? <Forecast run={forecast} /> : null}
      {abilities.clean ? <StartButtons {...{ place, start, isBusy: current !== null }} /> : null}
      <CleanupRuns runs={runs} />
      <NextTime {...data} />
      {abilities.clean ? (
        <CleanupWindowForm
          {...{ place, change: changeWindow }}
          window={data.window}
          platformWindow={data.platformWindow}
        />
      ) : null}
    </div>
  )
}

function Forecast({ run }: Readonly<{ run: CleanupRunView }>) {
  const { forecast, problem, createdAt } = run
  if (problem !== null || forecast === null) {
    return (
      <Notice tone="warn" title="The forecast failed">
        {problem?.sentence}
      </Notice>
    )
  }
  return (
    <Notice title="Forecast">
      <RelativeTime iso={createdAt} />: a clean-up would free about {amountText(forecast)}. Nobody
      could push for about {pauseText(forecast.pauseMs)}.
    </Notice>
  )
}

type StartButtonsProps = Readonly<{ place: RegistryPlace; start: StartCleanup; isBusy: boolean }>

function StartButtons({ place, start, isBusy }: StartButtonsProps) {
  const cache = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const { run, isBusy: isStarting, problem } = useAction(start)
  const isAtWork = isBusy || isStarting

  async function begin(isForecast: boolean) {
    setAsking(false)
    await run({ ...place, isForecast })
    await cache.invalidateQueries({ queryKey: keyOf(place) })
  }

  return (
    <>
      <div className="flex flex-wrap gap-3">
        <Button variant="primary" isBusy={isAtWork} onClick={() => setAsking(true)}>
          Clean up now
        </Button>
        <Button isBusy={isAtWork} onClick={() => void begin(true)}>
          Forecast
        </Button>
      </div>
      <ProblemPanel problem={problem} />
      <Dialog title="Clean up now?" isOpen={isAsking} onClose={() => setAsking(false)}>
        <p>
          Untagged images that nothing needs are deleted for good. For a moment the registry is
          read-only: pulls go on but for two restarts of about a second, and pushes are refused with
          the reason until it is over.
        </p>
        <div className="flex justify-end gap-3">
          <Button onClick={() => setAsking(false)}>Cancel</Button>
          <Button variant="primary" onClick={() => void begin(false)}>
            Clean up
          </Button>
        </div>
      </Dialog>
    </>
  )
}

function NextTime({ nextAt, window, platformWindow }: StorageCleanupView) {
  if (nextAt === null)
    return <p className="text-sm text-muted">It is not cleaned up by itself: only by hand.</p>
  const from = window === null ? ', as the platform does' : ''
  return (
    <p className="text-sm text-muted">
      By itself next at {nextAt.slice(0, 16).replace('T', ' ')} UTC, in the window{' '}
      {window ?? platformWindow}
      {from}.
    </p>
  )
}
