import { formatBytes } from '@/lib/kernel/bytes'
import { quotaState, usedPercent } from '@/lib/tenants/quota'
import type { UsageView } from '@/lib/tenants/views'

type Filled = { usage: UsageView; quotaBytes: number }
export type QuotaAlarm = { tone: 'warn' | 'bad'; badge: string; title: string; sentence: string }

/** What to say of a registry that is filling up; null while there is room, and before it was measured. */
export function quotaAlarm({ usage, quotaBytes }: Filled): QuotaAlarm | null {
  if (usage === null) return null
  const { usedBytes } = usage
  const state = quotaState({ usedBytes, quotaBytes })
  const percent = usedPercent({ usedBytes, quotaBytes })
  const used = `${formatBytes(usedBytes)} of its quota of ${formatBytes(quotaBytes)} are used`
  switch (state) {
    case 'below':
      return null
    case 'high':
    case 'near':
      return {
        tone: 'warn',
        badge: `${percent} % full`,
        title: state === 'near' ? 'Nearly full' : 'Filling up',
        sentence: `${used} (${percent} %). At 100 % pushes are refused.`,
      }
    case 'full':
      return {
        tone: 'bad',
        badge: 'Full',
        title: 'Full: pushes are refused',
        sentence: `${used}. Pulls and deletes go on.`,
      }
  }
}
