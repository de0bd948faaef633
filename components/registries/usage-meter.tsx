import { Meter } from '@/components/ui/meter'
import { formatBytes } from '@/lib/kernel/bytes'
import { quotaState } from '@/lib/tenants/quota'
import type { UsageView } from '@/lib/tenants/views'

const TONES = { below: 'accent', high: 'warn', near: 'warn', full: 'bad' } as const

/** How much of a quota is used; says so when it was never measured. */
export function UsageMeter({
  usage,
  quotaBytes,
}: Readonly<{ usage: UsageView; quotaBytes: number }>) {
  const quota = formatBytes(quotaBytes)
  if (usage === null) {
    return <Meter label="Storage" value={0} max={1} text={`Not measured yet, quota ${quota}`} />
  }
  const { usedBytes } = usage
  const state = quotaState({ usedBytes, quotaBytes })
  const ending = state === 'full' ? ': full, pushes are refused' : ''
  return (
    <Meter
      label="Storage"
      value={usedBytes}
      max={quotaBytes}
      tone={TONES[state]}
      text={`${formatBytes(usedBytes)} of ${quota}${ending}`}
    />
  )
}
