import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { IdleFilter } from '@/components/registries/idle-filter'
import { RegistryList } from '@/components/registries/registry-list'
import { RollNotice } from '@/components/registries/roll-notice'
import { buttonClass } from '@/components/ui/button-class'
import { Link } from '@/components/ui/link'
import { Notice } from '@/components/ui/notice'
import { PageHeader } from '@/components/ui/page-header'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { getRoll } from '@/lib/tenants/get-roll'
import { listRegistries } from '@/lib/tenants/list-registries'
import { platformAbilities } from '@/lib/tenants/platform-abilities'
import { firstValues, type SearchParams } from '../first-value'
import { requireActor } from '../require-actor'
import { continueRollAction } from './actions'

export const metadata: Metadata = { title: 'Registries' }

type Props = Readonly<{ searchParams: SearchParams }>

export default async function RegistriesPage({ searchParams }: Props) {
  const actor = await requireActor('/registries')
  const { listAllRegistries: maySeeAll } = platformAbilities(actor)
  const { scope: asked, idle: days } = firstValues(await searchParams, ['scope', 'idle'])
  const isAll = maySeeAll && asked === 'all'
  const idle = isAll ? wholeDays(days) : null
  const scope = isAll ? 'all' : 'mine'
  const context = contextForRequest(newId())
  const registries = await listRegistries(context, actor, {
    ...{ scope, ...(idle === null ? {} : { idle }) },
  })
  const roll = isAll ? await getRoll(context, actor, {}) : null
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
      {roll === null ? null : (
        <div className="mb-6">
          <RollNotice roll={roll} continueRoll={continueRollAction} />
        </div>
      )}
      {isAll ? <IdleFilter idle={idle} defaultDays={context.settings.REGISTRY_IDLE_DAYS} /> : null}
      <RegistryList key={`${scope} ${idle}`} scope={scope} idle={idle} initial={registries} />
    </>
  )
}

/** Days as the filter sends them; null for anything else. */
function wholeDays(text: string): number | null {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0
  return days >= 1 && days <= 3650 ? days : null
}
