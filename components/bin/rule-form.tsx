'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import type { RegistryPlace } from '@/components/registries/registry-links'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import type { SaveRule } from './bin-actions'
import { GlobForm } from './glob-form'
import { globProblems } from './glob-problems'

const EMPTY = { name: '', repositories: '**', tags: 'v*' }

export function RuleForm({ place, save }: Readonly<{ place: RegistryPlace; save: SaveRule }>) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(save)
  const [values, setValues] = useState(EMPTY)

  async function keep(): Promise<boolean> {
    if ((await run({ ...place, ...values })) === null) return false
    setValues(EMPTY)
    router.refresh()
    return true
  }

  return (
    <GlobForm
      label="New rule"
      {...{ values, problems: globProblems(values) }}
      onChange={setValues}
      onSubmit={keep}
    >
      {() => (
        <>
          <ProblemPanel problem={problem} />
          <Button type="submit" isBusy={isBusy} className="justify-self-start">
            Keep these tags
          </Button>
        </>
      )}
    </GlobForm>
  )
}
