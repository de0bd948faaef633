'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { RelativeTime } from '@/components/ui/relative-time'
import type { TeamAccessView, TenantRole } from '@/lib/tenants/views'
import type { RemoveMapping, SaveMapping } from './access-actions'
import { ConfirmAccessChange } from './confirm-access-change'
import { GroupPeople } from './group-people'
import { RoleSelect } from './role-select'

type Props = Readonly<{
  tenantSlug: string
  mapping: TeamAccessView['mappings'][number]
  saveMapping: SaveMapping
  removeMapping: RemoveMapping
}>

/** A mapped group: its role, who is in it, and the ways to change or end that. */
export function MappingItem({ tenantSlug, mapping, saveMapping, removeMapping }: Props) {
  const { groupId, groupName, createdBy, createdAt } = mapping
  const router = useRouter()
  const [role, setRole] = useState<TenantRole>(mapping.role)
  const [showsPeople, setShowsPeople] = useState(false)
  const [isRemoving, setRemoving] = useState(false)
  const saving = useAction(saveMapping)
  const removing = useAction(removeMapping)
  const isOwn = saving.problem?.field === 'acceptLosingOwnRole'

  async function save() {
    const input = { tenantSlug, groupId, role, ...(isOwn && { acceptLosingOwnRole: true }) }
    if ((await saving.run(input)) !== null) router.refresh()
  }

  async function remove(acceptLosingOwnRole: boolean) {
    const input = { tenantSlug, groupId, ...(acceptLosingOwnRole && { acceptLosingOwnRole }) }
    if ((await removing.run(input)) === null) return
    setRemoving(false)
    router.refresh()
  }

  function choose(next: TenantRole) {
    saving.forget()
    setRole(next)
  }

  return (
    <li aria-label={groupName} className="grid gap-3 rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div className="min-w-0">
          <h3 className="font-medium wrap-anywhere">{groupName}</h3>
          <p className="text-sm text-muted">
            by {createdBy}, <RelativeTime iso={createdAt} />
          </p>
        </div>
        <div className="flex flex-wrap items-end gap-2">
          <RoleSelect label={`Role of ${groupName}`} value={role} onChange={choose} />
          {role === mapping.role ? null : (
            <Button
              variant={isOwn ? 'danger' : 'primary'}
              isBusy={saving.isBusy}
              onClick={() => void save()}
            >
              {isOwn ? 'Save it all the same' : 'Save'}
            </Button>
          )}
          <Button aria-expanded={showsPeople} onClick={() => setShowsPeople(!showsPeople)}>
            People
          </Button>
          <Button aria-label={`Remove ${groupName}`} onClick={() => setRemoving(true)}>
            Remove
          </Button>
        </div>
      </div>
      <ProblemPanel problem={saving.problem} />
      {showsPeople ? (
        <GroupPeople tenantSlug={tenantSlug} groupId={groupId} groupName={groupName} />
      ) : null}
      <ConfirmAccessChange
        title={`Remove ${groupName}?`}
        about={`Its members lose the role of ${mapping.role} here, unless they have it by something else. Tokens that they hold end within minutes.`}
        isOpen={isRemoving}
        isBusy={removing.isBusy}
        problem={removing.problem}
        onConfirm={(accept) => void remove(accept)}
        onClose={() => {
          removing.forget()
          setRemoving(false)
        }}
      />
    </li>
  )
}
