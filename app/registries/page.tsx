import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { RegistryList } from '@/components/registries/registry-list'
import { buttonClass } from '@/components/ui/button-class'
import { Link } from '@/components/ui/link'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { listRegistries } from '@/lib/tenants/list-registries'
import { platformAbilities } from '@/lib/tenants/platform-abilities'
import { requireActor } from '../require-actor'

export const metadata: Metadata = { title: 'Registries' }

type Props = Readonly<{ searchParams: Promise<Record<string, string | string[] | undefined>> }>

export default async function RegistriesPage({ searchParams }: Props) {
  const actor = await requireActor('/registries')
  const { listAllRegistries: maySeeAll } = platformAbilities(actor)
  const isAll = maySeeAll && (await searchParams).scope === 'all'
  const scope = isAll ? 'all' : 'mine'
  const registries = await listRegistries(contextForRequest(newId()), actor, { scope })
  const hasNoTeam = actor.groups.length === 0 && actor.grants.size === 0
  return (
    <>
      <PageHeader
        title={isAll ? 'All registries' : 'My registries'}
        about={isAll ? 'The registries of every team.' : 'The registries of your teams.'}
        actions={
          <>
            {maySeeAll ? (
              <Link
                href={isAll ? '/registries' : '/registries?scope=all'}
                className={buttonClass('secondary')}
              >
                {isAll ? 'Show mine' : 'Show all teams'}
              </Link>
            ) : null}
            <Link
              href={isAll ? '/registries/deleted?scope=all' : '/registries/deleted'}
              className={buttonClass('secondary')}
            >
              Deleted
              <span className="sr-only"> registries</span>
            </Link>
            <Link href="/registries/new" className={buttonClass('primary')}>
              <Plus aria-hidden="true" className="size-4" />
              Request a registry
            </Link>
          </>
        }
      />
      {hasNoTeam ? (
        <div className="mb-6">
          <Notice title="You are in no team yet">
            The directory lists you in no team, so there is nothing to see here.{' '}
            <Link href="/registries/new" className="font-medium underline">
              Ask a team for access
            </Link>
            : its owners decide.
          </Notice>
        </div>
      ) : null}
      <RegistryList key={scope} scope={scope} initial={registries} />
    </>
  )
}
