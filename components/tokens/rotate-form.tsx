'use client'

import { type FormEvent, useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { SelectField } from '@/components/ui/select-field'
import type { IssuedToken, TokenDetail } from '@/lib/tokens/views'
import { daysOf, ExpiryField } from './expiry-field'
import type { RotateAction } from './token-actions'

const OVERLAPS = [
  { hours: 0, text: 'no time: it ends at once' },
  { hours: 1, text: '1 hour' },
  { hours: 24, text: '1 day' },
  { hours: 72, text: '3 days' },
  { hours: 168, text: '7 days' },
] as const
const DEFAULT_OVERLAP_HOURS = 24

type Props = Readonly<{
  detail: TokenDetail
  rotate: RotateAction
  onIssued: (issued: IssuedToken) => void
}>

/** A new secret, while the old one still works for as long as it takes to change it everywhere. */
export function RotateForm({ detail, rotate, onIssued }: Props) {
  const { run, isBusy, problem } = useAction(rotate)
  const [days, setDays] = useState(String(detail.defaultDays))
  const [overlap, setOverlap] = useState(String(DEFAULT_OVERLAP_HOURS))

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const issued = await run({
      ...{ tokenId: detail.token.id, days: daysOf(days), overlapHours: Number(overlap) },
    })
    if (issued !== null) onIssued(issued)
  }

  const refused = (field: string) => (problem?.field === field ? problem.detail : null)
  return (
    <form onSubmit={(event) => void submit(event)} className="grid max-w-xl gap-4">
      <ExpiryField policy={detail.policy} value={days} onChange={setDays} error={refused('days')} />
      <SelectField
        label="The old secret goes on for"
        value={overlap}
        onChange={(event) => setOverlap(event.target.value)}
        error={refused('overlapHours')}
        hint="Change it wherever it is used in that time; both work until then."
      >
        {OVERLAPS.map(({ hours, text }) => (
          <option key={hours} value={hours}>
            {text}
          </option>
        ))}
      </SelectField>
      <ProblemPanel problem={problem} />
      <div>
        <Button type="submit" variant="primary" isBusy={isBusy}>
          Rotate
        </Button>
      </div>
    </form>
  )
}
