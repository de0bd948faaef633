import type { Metadata } from 'next'
import { firstValue, type SearchParams } from '@/app/first-value'
import { requireActor } from '@/app/require-actor'
import { DeletedRegistries } from '@/components/registries/deleted-registries'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { listDeletedRegistries } from '@/lib/tenants/list-deleted-registries'
import { platformAbilities } from '@/lib/tenants/platform-abilities'
import { eraseRegistryAction, restoreRegistryAction } from './actions'

export const metadata: Metadata = { title: 'Deleted registries' }

export default async function DeletedRegistriesPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const actor = await requireActor('/registries/deleted')
  const { listAllRegistries: maySeeAll } = platformAbilities(actor)
  const isAll = maySeeAll && firstValue((await searchParams).scope) === 'all'
  const registries = await listDeletedRegistries(contextForRequest(newId()), actor, {
    scope: isAll ? 'all' : 'mine',
  })
  return (
    <>
      <nav aria-label="Breadcrumb" className="mb-2 text-sm">
        <Link href="/registries" className="text-accent hover:underline">
          Registries
        </Link>
      </nav>
      <PageHeader
        title={isAll ? 'Deleted registries of all teams' : 'Deleted registries'}
        about="They are in the trash: their images, tokens and addresses are kept, and a restore brings them back as they were. Nothing leaves the trash before its time but by an admin."
        actions={
          maySeeAll ? (
            <Link
              href={isAll ? '/registries/deleted' : '/registries/deleted?scope=all'}
              className={buttonClass('secondary')}
            >
              {isAll ? 'Show mine' : 'Show all teams'}
            </Link>
          ) : null
        }
      />
      {registries.length === 0 ? (
        <EmptyState title="The trash is empty">
          A registry that is deleted waits here to be restored or erased.
        </EmptyState>
      ) : (
        <DeletedRegistries
          registries={registries}
          restore={restoreRegistryAction}
          erase={eraseRegistryAction}
        />
      )}
    </>
  )
}
