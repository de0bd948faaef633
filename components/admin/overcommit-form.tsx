'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Choice } from '@/components/ui/choice'
import { SaveRow } from '@/components/ui/save-row'
import type { ChangeOvercommit } from './changes'

type Props = Readonly<{ isAllowed: boolean; changeOvercommit: ChangeOvercommit }>

/** Whether more may be granted than there is. */
export function OvercommitForm({ isAllowed, changeOvercommit }: Props) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(changeOvercommit)
  const [allowed, setAllowed] = useState(isAllowed)
  const [outcome, setOutcome] = useState<string | null>(null)

  async function save(event: FormEvent) {
    event.preventDefault()
    setOutcome(null)
    if ((await run({ allowed })) === null) return
    setOutcome('Saved')
    router.refresh()
  }

  return (
    <form
      aria-label="Over-commit"
      onSubmit={(event) => void save(event)}
      className="grid max-w-2xl gap-3"
    >
      <Choice
        type="checkbox"
        label="Allow over-commit"
        about="Admins may then give teams more than the platform holds, and registries more than their team’s budget. Without it that is refused; what was granted stays."
        checked={allowed}
        onChange={(event) => setAllowed(event.target.checked)}
      />
      <ProblemPanel problem={problem} />
      <SaveRow {...{ isBusy, outcome }} />
    </form>
  )
}
