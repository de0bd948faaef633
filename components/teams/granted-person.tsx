'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { RelativeTime } from '@/components/ui/relative-time'
import type { TeamAccessView } from '@/lib/tenants/views'
import type { RemoveGrant } from './access-actions'
import { ConfirmAccessChange } from './confirm-access-change'

type Props = Readonly<{
  tenantSlug: string
  person: TeamAccessView['people'][number]
  removeGrant: RemoveGrant
}>

/** Somebody with a granted role, as a row. */
export function GrantedPerson({ tenantSlug, person, removeGrant }: Props) {
  const { username, displayName, role, grantedBy, createdAt } = person
  const router = useRouter()
  const [isRemoving, setRemoving] = useState(false)
  const { run, isBusy, problem, forget } = useAction(removeGrant)

  async function remove(acceptLosingOwnRole: boolean) {
    const input = { tenantSlug, username, ...(acceptLosingOwnRole && { acceptLosingOwnRole }) }
    if ((await run(input)) === null) return
    setRemoving(false)
    router.refresh()
  }

  return (
    <tr>
      <td className="wrap-anywhere">
        {displayName} <span className="font-mono text-xs text-muted">{username}</span>
      </td>
      <td>{role}</td>
      <td>
        {grantedBy}, <RelativeTime iso={createdAt} />
      </td>
      <td>
        <Button aria-label={`Remove ${displayName}`} onClick={() => setRemoving(true)}>
          Remove
        </Button>
        <ConfirmAccessChange
          title={`Remove ${displayName}?`}
          about={`${displayName} loses the granted role of ${role}. Roles by groups of the directory stay.`}
          isOpen={isRemoving}
          isBusy={isBusy}
          problem={problem}
          onConfirm={(accept) => void remove(accept)}
          onClose={() => {
            forget()
            setRemoving(false)
          }}
        />
      </td>
    </tr>
  )
}
