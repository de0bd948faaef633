'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { healthQuery } from '@/lib/client/health-query'
import type { ActionResult } from '@/lib/client/problem'

type Nothing = Record<string, never>
export type TestAction = (input: Nothing) => Promise<ActionResult<{ wantedAt: string }>>
export type MeasureAction = (input: Nothing) => Promise<ActionResult<{ registries: number }>>

type Props = Readonly<{ isLookWanted: boolean; test: TestAction; measure: MeasureAction }>

/** Asks the worker to look again, or to measure every registry. */
export function HealthActions({ isLookWanted, test, measure }: Props) {
  const cache = useQueryClient()
  const [measured, setMeasured] = useState<number | null>(null)
  const testing = useAction(test)
  const measuring = useAction(measure)

  async function askForTest() {
    await testing.run({})
    await cache.invalidateQueries({ queryKey: healthQuery.queryKey })
  }

  async function askForMeasuring() {
    const answer = await measuring.run({})
    if (answer !== null) setMeasured(answer.registries)
  }

  return (
    <>
      <Button
        variant="primary"
        isBusy={testing.isBusy || isLookWanted}
        onClick={() => void askForTest()}
      >
        Test
      </Button>
      <Button isBusy={measuring.isBusy} onClick={() => void askForMeasuring()}>
        Measure now
      </Button>
      <p role="status" className="text-sm text-muted">
        {measured === null ? null : wordsOf(measured)}
      </p>
      <ProblemPanel problem={testing.problem ?? measuring.problem} />
    </>
  )
}

function wordsOf(registries: number): string {
  if (registries === 0) return 'There is no registry to measure.'
  const what = registries === 1 ? 'one registry' : `${registries} registries`
  return `A worker measures ${what} now, one after the other.`
}
