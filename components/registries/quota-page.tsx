'use client'

import { KeepFresh } from '@/components/images/keep-fresh'
import { RelativeTime } from '@/components/ui/relative-time'
import type { QuotaPageView, RegistryDetail } from '@/lib/tenants/views'
import { AskForQuota } from './ask-for-quota'
import { ChangeQuota } from './change-quota'
import { QuotaRequestState } from './quota-request-state'
import type { QuotaAction, RequestQuotaAction } from './registry-actions'
import { UsageMeter } from './usage-meter'
import { useRegistry } from './use-registry'

type Props = Readonly<{
  initial: RegistryDetail
  page: QuotaPageView
  requestQuota: RequestQuotaAction
  changeQuota: QuotaAction
}>

/** Where the refusal of a push leads: how full the registry is, and the way to more room. */
export function QuotaPage({ initial, page, requestQuota, changeQuota }: Props) {
  const { data: registry } = useRegistry(initial)
  const { usage, quotaBytes, tenantSlug, slug } = registry
  const place = { tenantSlug, registrySlug: slug }
  return (
    <div className="grid max-w-3xl gap-6">
      <section
        aria-labelledby="room"
        className="grid gap-3 rounded-lg border border-line bg-surface p-5"
      >
        <h2 id="room" className="font-semibold">
          Room
        </h2>
        <UsageMeter usage={usage} quotaBytes={quotaBytes} />
        {usage === null ? null : (
          <p className="text-sm text-muted">
            Measured <RelativeTime iso={usage.measuredAt} />.
          </p>
        )}
      </section>
      {page.last?.state === 'pending' ? <KeepFresh everyMs={10_000} /> : null}
      {page.last === null ? null : <QuotaRequestState request={page.last} />}
      {page.mayAsk && page.last?.state !== 'pending' ? (
        <section
          aria-labelledby="ask"
          className="grid gap-4 rounded-lg border border-line bg-surface p-5"
        >
          <h2 id="ask" className="font-semibold">
            Ask for more
          </h2>
          <AskForQuota
            key={quotaBytes}
            place={place}
            page={{ ...page, quotaBytes }}
            requestQuota={requestQuota}
          />
        </section>
      ) : null}
      {page.mayChange ? (
        <section
          aria-labelledby="change"
          className="grid gap-4 rounded-lg border border-line bg-surface p-5"
        >
          <h2 id="change" className="font-semibold">
            Change it
          </h2>
          <ChangeQuota registry={registry} changeQuota={changeQuota} />
        </section>
      ) : null}
      {page.mayAsk || page.mayChange ? null : (
        <p className="text-sm">
          Owners of the team <span className="font-medium">{tenantSlug}</span> ask for more room on
          this page. Send one of them its address, and say what you need it for.
        </p>
      )}
    </div>
  )
}
