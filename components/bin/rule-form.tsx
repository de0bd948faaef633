'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import type { RegistryPlace } from '@/components/registries/registry-links'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import type { SaveRule } from './bin-actions'
import { GlobFields } from './glob-fields'
import { globProblems, hasProblem } from './glob-problems'

const EMPTY = { name: '', repositories: '**', tags: 'v*' }

export function RuleForm({ place, save }: Readonly<{ place: RegistryPlace; save: SaveRule }>) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(save)
  const [values, setValues] = useState(EMPTY)
  const [isTried, setTried] = useState(false)
  const problems = globProblems(values)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setTried(true)
    if (hasProblem(problems)) return
    if ((await run({ ...place, ...values })) === null) return
    setValues(EMPTY)
    setTried(false)
    router.refresh()
  }

  return (
    <form
      noValidate
      aria-label="New rule"
      onSubmit={(event) => void submit(event)}
      className="grid gap-4 rounded-lg border border-line bg-surface p-5"
    >
      <GlobFields values={values} problems={isTried ? problems : {}} onChange={setValues} />
      <ProblemPanel problem={problem} />
      <Button type="submit" isBusy={isBusy} className="justify-self-start">
        Keep these tags
      </Button>
    </form>
  )
}
