'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { TextareaField } from '@/components/ui/textarea-field'
import type { ActionResult } from '@/lib/client/problem'
import type { RequestOutcome, TeamChoice } from '@/lib/tenants/views'
import { ProblemPanel } from './problem-panel'
import { useAction } from './use-action'

export type AccessAction = (input: {
  groupId: string
  purpose: string
}) => Promise<ActionResult<Extract<RequestOutcome, { state: 'pending' }>>>

type Props = Readonly<{
  team: TeamChoice
  ask: AccessAction
  onSent: (waitsFor: 'admin' | 'owner') => void
}>

/** For a team of others: why somebody should let the person in. */
export function AccessFields({ team, ask, onSent }: Props) {
  const { run, isBusy, problem } = useAction(ask)
  const [purpose, setPurpose] = useState('')
  const [wasSubmitted, setSubmitted] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setSubmitted(true)
    if (purpose.trim() === '') return
    const outcome = await run({ groupId: team.groupId, purpose })
    if (outcome !== null) onSent(outcome.waitsFor)
  }

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-5">
      <Notice title="You are not in this team">
        This asks its owners to let you in, to pull and to push. Once you are in, you can ask for a
        registry.
      </Notice>
      <TextareaField
        label="Why do you need access?"
        rows={3}
        maxLength={500}
        value={purpose}
        onChange={(event) => setPurpose(event.target.value)}
        error={
          wasSubmitted && purpose.trim() === ''
            ? 'Say what you need it for.'
            : problem?.field === 'purpose'
              ? problem.detail
              : null
        }
        hint="The owners of the team read this."
        required
      />
      <ProblemPanel problem={problem} />
      <div>
        <Button type="submit" variant="primary" isBusy={isBusy}>
          Ask for access
        </Button>
      </div>
    </form>
  )
}
