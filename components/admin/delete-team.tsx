'use client'

import { useRouter } from 'next/navigation'
import { ConfirmByName } from '@/components/registries/confirm-by-name'
import type { TenantView } from '@/lib/tenants/views'
import type { DeleteTenant } from './changes'

type Props = Readonly<{
  tenant: Pick<TenantView, 'id' | 'slug' | 'groupName'>
  deleteTenant: DeleteTenant
}>

/** Of a team without registries; whatever else it still has is told by the refusal. */
export function DeleteTeam({ tenant, deleteTenant }: Props) {
  const router = useRouter()
  return (
    <ConfirmByName
      button="Delete team"
      of={tenant.groupName}
      title={`Delete the team ${tenant.groupName}?`}
      name={tenant.slug}
      label="Short name of the team"
      last="Delete team"
      act={(confirm) => deleteTenant({ tenantId: tenant.id, confirm })}
      onDone={() => router.refresh()}
    >
      Its budget and the roles that were given in it are forgotten; the directory keeps its group. A
      team with registries in the trash, open requests or CI accounts cannot be deleted.
    </ConfirmByName>
  )
}
