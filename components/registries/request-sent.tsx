import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'

const WAITS = {
  admin: 'It waits for an admin, because of its size or the team’s budget.',
  owner: 'It waits for an owner of the team, who gives access or says why not.',
} as const

export function RequestSent({ waitsFor }: Readonly<{ waitsFor: 'admin' | 'owner' }>) {
  return (
    <EmptyState
      title="Your request is sent"
      action={
        <Link href="/requests" className={buttonClass('primary')}>
          See my requests
        </Link>
      }
    >
      {WAITS[waitsFor]}
    </EmptyState>
  )
}
