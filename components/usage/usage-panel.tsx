'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import type { RegistryPlace } from '@/components/registries/registry-links'
import { UsageMeter } from '@/components/registries/usage-meter'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import type { ActionResult } from '@/lib/client/problem'
import { usageQuery } from '@/lib/client/usage-query'
import type { HistorySpan } from '@/lib/tenants/usage-history'
import type { RegistryUsageView } from '@/lib/tenants/usage-views'
import { MeasuredWords } from './measured-words'
import { SpanChoice } from './span-choice'
import { UsageChart } from './usage-chart'
import { UsageParts } from './usage-parts'

export type MeasureAgain = (input: RegistryPlace) => Promise<ActionResult<{ outcome: string }>>

type UsagePanelProps = Readonly<{
  place: RegistryPlace
  /** By the hour, as the server read it. */
  initial: RegistryUsageView
  measureAgain: MeasureAgain
}>

/** What a registry's storage is used for, how it was, and where it goes. */
export function UsagePanel({ place, initial, measureAgain }: UsagePanelProps) {
  const [span, setSpan] = useState<HistorySpan>('hour')
  const { data, error } = useQuery({
    ...usageQuery(place, span),
    ...(span === initial.history.span ? { initialData: initial } : {}),
    placeholderData: (before: RegistryUsageView | undefined) => before,
  })
  const measuring = useAction(measureAgain)
  const usage = data ?? initial
  const { quotaBytes, parts, history, abilities, usedBytes, measuredAt } = usage
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      {error === null ? null : <Notice tone="warn">{error.message}</Notice>}
      <IndexNotice problem={usage.indexProblem} />
      <section
        aria-labelledby="used"
        className="grid gap-4 rounded-lg border border-line bg-surface p-5"
      >
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h2 id="used" className="font-semibold">
            What is used
          </h2>
          {abilities.measure ? (
            <Button
              isBusy={measuring.isBusy}
              disabled={usage.isMeasuring}
              onClick={() => void measuring.run(place)}
            >
              {usage.isMeasuring ? 'Measuring…' : 'Measure now'}
            </Button>
          ) : null}
        </div>
        <ProblemPanel problem={measuring.problem} />
        <UsageMeter
          usage={usedBytes === null || measuredAt === null ? null : { usedBytes, measuredAt }}
          quotaBytes={quotaBytes}
        />
        <MeasuredWords usage={usage} />
        {parts === null ? null : <UsageParts parts={parts} />}
      </section>
      <section
        aria-labelledby="history"
        className="grid grid-cols-[minmax(0,1fr)] gap-4 rounded-lg border border-line bg-surface p-5"
      >
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h2 id="history" className="font-semibold">
            How it was
          </h2>
          <SpanChoice span={span} choose={setSpan} />
        </div>
        <UsageChart span={history.span} points={history.points} quotaBytes={quotaBytes} />
      </section>
    </div>
  )
}

function IndexNotice({ problem }: Readonly<{ problem: RegistryUsageView['indexProblem'] }>) {
  if (problem === null) return null
  return (
    <Notice tone="warn" title="What is tagged may not be known in full">
      {problem === 'never-read'
        ? 'The images of this registry were not read yet. Until then some count as untagged that are not.'
        : 'The images of this registry could not be read lately, so some may count as untagged that are not.'}{' '}
      The sum of all is right.
    </Notice>
  )
}
