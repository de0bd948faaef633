'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { DataTable } from '@/components/ui/data-table'
import { Dialog } from '@/components/ui/dialog'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ActionResult } from '@/lib/client/problem'
import type { SignedInView } from '@/lib/tenants/views'

type Props = Readonly<{
  people: readonly SignedInView[]
  endSessions: (input: { username: string }) => Promise<ActionResult<number>>
}>

const COLUMNS = [
  { key: 'person', title: 'Person' },
  { key: 'sessions', title: 'Sessions', align: 'end' },
  { key: 'seen', title: 'Last used' },
  { key: 'end', title: 'End', align: 'end' },
] as const

export function SignedInTable({ people, endSessions }: Props) {
  const router = useRouter()
  const { run, isBusy, problem, forget } = useAction(endSessions)
  const [asked, setAsked] = useState<SignedInView | null>(null)

  function close() {
    setAsked(null)
    forget()
  }

  async function end(username: string) {
    if ((await run({ username })) === null) return
    close()
    router.refresh()
  }

  return (
    <>
      <DataTable caption="People who are signed in" columns={COLUMNS}>
        {people.map((person) => (
          <tr key={person.username}>
            <td>
              <span className="font-medium">{person.displayName}</span>
              <span className="block font-mono text-muted">{person.username}</span>
            </td>
            <td className="text-right tabular-nums">{person.sessions}</td>
            <td className="whitespace-nowrap">
              <RelativeTime iso={person.lastSeenAt} />
            </td>
            <td className="text-right">
              <Button onClick={() => setAsked(person)}>
                End all<span className="sr-only"> sessions of {person.username}</span>
              </Button>
            </td>
          </tr>
        ))}
      </DataTable>
      <Dialog
        title={`End all sessions of ${asked?.displayName ?? ''}?`}
        isOpen={asked !== null}
        onClose={close}
      >
        <p>
          They are signed out of every browser at once and may sign in again. The audit trail keeps
          that it was you.
        </p>
        <ProblemPanel problem={problem} />
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Keep them</Button>
          <Button
            variant="danger"
            isBusy={isBusy}
            onClick={() => void (asked === null ? undefined : end(asked.username))}
          >
            End all sessions
          </Button>
        </div>
      </Dialog>
    </>
  )
}
