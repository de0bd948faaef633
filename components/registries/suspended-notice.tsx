import type { ReactNode } from 'react'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import type { RegistryDetail } from '@/lib/tenants/views'

type Props = Readonly<{
  registry: Pick<RegistryDetail, 'phase' | 'suspension'>
  /** What can be done about it. */
  action: ReactNode
}>

/** On every page of a suspended registry: who, when, why, and what that means for clients and for what is shown. */
export function SuspendedNotice({ registry: { phase, suspension }, action }: Props) {
  if (suspension === null) return null
  const { at, by, reason, stopsAt } = suspension
  const isStopped = phase === 'suspended'
  return (
    <div className="mb-4">
      <Notice tone="warn" title={isStopped ? 'Suspended' : 'Being suspended'}>
        <p className="wrap-anywhere">
          By {by} <RelativeTime iso={at} />: “{reason}”. Images, address, tokens and rules are kept.
        </p>
        <p className="mt-1">
          {isStopped
            ? 'Nothing runs: clients see “connection refused”.'
            : `No token is given out any more. Clients that hold one may go on until about ${stopsAt.slice(11, 16)} UTC; then the registry stops, and they see “connection refused”.`}{' '}
          Images cannot be read now: pages show what was known last. Jobs and clean-up policies
          wait.
        </p>
        <div className="mt-3">{action}</div>
      </Notice>
    </div>
  )
}
