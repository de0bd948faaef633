'use client'

import { useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { DataTable } from '@/components/ui/data-table'
import { Dialog } from '@/components/ui/dialog'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ActionResult } from '@/lib/client/problem'
import type { SessionView } from '@/lib/tenants/views'
import { browserName } from './browser-name'

type Props = Readonly<{
  sessions: readonly SessionView[]
  /** When sessions end by themselves. */
  limits: string
  username: string
  endSession: (input: { id: string }) => Promise<ActionResult<void>>
  endSessions: (input: { username: string }) => Promise<ActionResult<number>>
}>

const COLUMNS = [
  { key: 'client', title: 'Browser' },
  { key: 'address', title: 'Address' },
  { key: 'started', title: 'Signed in' },
  { key: 'seen', title: 'Last used' },
  { key: 'end', title: 'End', align: 'end' },
] as const

/** Where somebody is signed in, each with a way to end it. */
export function SessionList({ sessions, limits, username, endSession, endSessions }: Props) {
  const one = useAction(endSession)
  const all = useAction(endSessions)
  const [ending, setEnding] = useState<string | null>(null)
  const [isAsking, setAsking] = useState(false)
  const [ended, setEnded] = useState<ReadonlySet<string>>(new Set())

  async function end(id: string) {
    setEnding(id)
    const outcome = await one.run({ id })
    setEnding(null)
    if (outcome !== null) setEnded(new Set([...ended, id]))
  }

  async function leaveEverywhere() {
    // A whole new page: this browser is signed out too.
    if ((await all.run({ username })) !== null) window.location.assign('/signin?ended=ended')
  }

  return (
    <section aria-labelledby="sessions" className="grid gap-4">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h2 id="sessions" className="text-lg font-semibold">
            Where you are signed in
          </h2>
          <p className="text-sm text-muted">{limits}</p>
        </div>
        <Button variant="danger" onClick={() => setAsking(true)}>
          Sign out everywhere
        </Button>
      </div>
      <ProblemPanel problem={one.problem} />
      <DataTable caption="Your sessions" columns={COLUMNS}>
        {sessions
          .filter(({ id }) => !ended.has(id))
          .map((session) => (
            <tr key={session.id}>
              <td title={session.client ?? undefined}>
                {browserName(session.client)}{' '}
                {session.isCurrent ? <Badge tone="good">This one</Badge> : null}
              </td>
              <td className="font-mono">{session.address}</td>
              <td className="whitespace-nowrap">
                <RelativeTime iso={session.startedAt} />
              </td>
              <td className="whitespace-nowrap">
                <RelativeTime iso={session.lastSeenAt} />
              </td>
              <td className="text-right">
                {session.isCurrent ? null : (
                  <Button
                    isBusy={ending === session.id}
                    disabled={one.isBusy}
                    onClick={() => void end(session.id)}
                  >
                    End
                    <span className="sr-only">
                      {' '}
                      {browserName(session.client)} at {session.address}
                    </span>
                  </Button>
                )}
              </td>
            </tr>
          ))}
      </DataTable>
      <Dialog title="Sign out everywhere?" isOpen={isAsking} onClose={() => setAsking(false)}>
        <p>
          Every browser where you are signed in is signed out at once, this one too. What docker has
          stored goes on: it holds your password or a token, no session.
        </p>
        <ProblemPanel problem={all.problem} />
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>Stay signed in</Button>
          <Button variant="danger" isBusy={all.isBusy} onClick={() => void leaveEverywhere()}>
            Sign out everywhere
          </Button>
        </div>
      </Dialog>
    </section>
  )
}
