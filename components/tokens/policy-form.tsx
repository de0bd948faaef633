'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Choice, ChoiceGroup } from '@/components/ui/choice'
import { SaveRow } from '@/components/ui/save-row'
import { TextField } from '@/components/ui/text-field'
import { POLICY_DAYS_MAX, type TokenPolicy } from '@/lib/tokens/token-policy'
import type { PolicyAction } from './token-actions'

type Props = Readonly<{ policy: TokenPolicy; beyondPolicy: number; changePolicy: PolicyAction }>

export function PolicyForm({ policy, beyondPolicy, changePolicy }: Props) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(changePolicy)
  const [days, setDays] = useState(String(policy.maxDays))
  const [neverAllowed, setNeverAllowed] = useState(policy.neverAllowed)
  const [applyToExisting, setApplyToExisting] = useState(false)
  const [outcome, setOutcome] = useState<string | null>(null)

  const maxDays = /^\d{1,4}$/.test(days.trim()) ? Number(days) : Number.NaN
  const daysProblem =
    maxDays >= 1 && maxDays <= POLICY_DAYS_MAX
      ? null
      : `Write a number of days from 1 to ${POLICY_DAYS_MAX}.`

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setOutcome(null)
    if (daysProblem !== null) return
    const result = await run({ maxDays, neverAllowed, applyToExisting })
    if (result === null) return
    setApplyToExisting(false)
    setOutcome(result.shortened === 0 ? 'Saved' : `Saved, ${result.shortened} secrets shortened`)
    router.refresh()
  }

  return (
    <form noValidate onSubmit={(event) => void save(event)} className="grid max-w-xl gap-5">
      <TextField
        label="Longest life in days"
        inputMode="numeric"
        value={days}
        error={daysProblem}
        onChange={(event) => setDays(event.target.value)}
        hint="Of every secret from now on, of people and of CI accounts."
      />
      <ChoiceGroup legend="Beyond that">
        <Choice
          type="checkbox"
          label="Allow secrets that never expire"
          checked={neverAllowed}
          onChange={(event) => setNeverAllowed(event.target.checked)}
        />
        <Choice
          type="checkbox"
          label="Also shorten the secrets that exist"
          about={
            beyondPolicy === 0
              ? 'None lives longer than the saved policy allows.'
              : `${beyondPolicy} live longer than the saved policy allows: they would end after the longest life from now.`
          }
          checked={applyToExisting}
          onChange={(event) => setApplyToExisting(event.target.checked)}
        />
      </ChoiceGroup>
      <ProblemPanel problem={problem} />
      <SaveRow {...{ isBusy, outcome }} />
    </form>
  )
}
