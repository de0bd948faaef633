import { firstValue, type SearchParams } from '@/app/first-value'
import { outcomeForPage } from '@/app/outcome-for-page'
import { BinDaysForm } from '@/components/bin/bin-days-form'
import { BinTable } from '@/components/bin/bin-table'
import { JobProgress } from '@/components/bin/job-progress'
import { registryHref } from '@/components/registries/registry-links'
import { RefusedPage } from '@/components/requests/refused-page'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { listBin } from '@/lib/images/bin/list-bin'
import { formatBytes } from '@/lib/kernel/bytes'
import { type RegistryParams, registryOfRequest } from '../registry-of-request'
import { changeBinDaysAction, restoreBinnedAction, startJobAction } from './actions'

type Props = Readonly<{ params: RegistryParams; searchParams: SearchParams }>

export default async function BinPage({ params, searchParams }: Props) {
  const [{ tenant, registry: slug }, query] = await Promise.all([params, searchParams])
  const { actor } = await registryOfRequest(tenant, slug)
  const place = { tenantSlug: tenant, registrySlug: slug }
  const after = firstValue(query.after)
  const outcome = await outcomeForPage(actor, (context) =>
    listBin(context, actor, { ...place, ...(after === '' ? {} : { after }) }),
  )
  if (!outcome.ok) {
    const back = { href: registryHref(place), text: 'To the registry' }
    return <RefusedPage title="Bin" problem={outcome.error} back={back} />
  }
  const { items, total, freedBytes, binDays, nextCursor, abilities } = outcome.data
  return (
    <>
      <PageHeader
        level={2}
        title="Bin"
        about={`Deleted tags stay here for ${binDays} days and can be put back as they were. They count in the usage of the registry: to purge all of it frees ${formatBytes(freedBytes)}.`}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
        <JobProgress place={place} showsEnded startJob={abilities.change ? startJobAction : null} />
        {items.length === 0 ? (
          <EmptyState title="The bin is empty">What is deleted waits here to be purged.</EmptyState>
        ) : (
          <BinTable
            {...{ place, items, total }}
            restore={abilities.change ? restoreBinnedAction : null}
            startJob={abilities.change ? startJobAction : null}
          />
        )}
        {nextCursor === null ? null : (
          <Link
            href={`${registryHref(place, 'bin')}?after=${encodeURIComponent(nextCursor)}`}
            className={`${buttonClass()} justify-self-start`}
          >
            Next page
          </Link>
        )}
        {abilities.change ? (
          <BinDaysForm place={place} days={binDays} change={changeBinDaysAction} />
        ) : null}
      </div>
    </>
  )
}
