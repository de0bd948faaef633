'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ProblemPanel } from './problem-panel'
import type { RestartAction } from './registry-actions'
import type { RegistryPlace } from './registry-links'
import { useAction } from './use-action'

type Props = Readonly<{ place: RegistryPlace; generation: number; restart: RestartAction }>

export function RestartRegistry({ place, generation, restart }: Props) {
  const { run, isBusy, problem } = useAction(restart)
  const [outcome, setOutcome] = useState('')

  async function submit() {
    setOutcome('')
    if ((await run({ ...place, generation })) !== null)
      setOutcome('It restarts; its overview shows how far it is.')
  }

  return (
    <div className="grid gap-3 border-t border-line pt-4">
      <h3 className="font-semibold">Restart</h3>
      <p className="text-sm text-muted">
        Running pushes and pulls may end within 25 seconds; then it is away for seconds.
      </p>
      <ProblemPanel problem={problem} />
      <div className="flex flex-wrap items-center gap-3">
        <Button isBusy={isBusy} onClick={() => void submit()}>
          Restart registry
        </Button>
        <output className="text-sm text-good">{outcome}</output>
      </div>
    </div>
  )
}
