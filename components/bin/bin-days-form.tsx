'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import type { RegistryPlace } from '@/components/registries/registry-links'
import { useAction } from '@/components/registries/use-action'
import { SaveRow } from '@/components/ui/save-row'
import { TextField } from '@/components/ui/text-field'
import type { ChangeBinDays } from './bin-actions'
import { wholeNumber } from './whole-number'

const DAYS_MAX = 365

type BinDaysFormProps = Readonly<{ place: RegistryPlace; days: number; change: ChangeBinDays }>

/** For how long the team keeps what is deleted. */
export function BinDaysForm({ place, days: saved, change }: BinDaysFormProps) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(change)
  const [text, setText] = useState(String(saved))
  const [outcome, setOutcome] = useState('')
  const days = wholeNumber(text, DAYS_MAX)

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setOutcome('')
    if (days === null) return
    if ((await run({ ...place, days })) === null) return
    setOutcome('Saved')
    router.refresh()
  }

  return (
    <form
      noValidate
      onSubmit={(event) => void save(event)}
      className="grid max-w-xl gap-4 rounded-lg border border-line bg-surface p-5"
    >
      <h3 className="font-semibold">How long the bin keeps</h3>
      <TextField
        label="Days"
        inputMode="numeric"
        value={text}
        error={days === null ? `Write a number of days from 1 to ${DAYS_MAX}.` : null}
        onChange={(event) => setText(event.target.value)}
        hint="In all registries of this team, of what is deleted from now on."
      />
      <ProblemPanel problem={problem} />
      <SaveRow {...{ isBusy, outcome }} />
    </form>
  )
}
