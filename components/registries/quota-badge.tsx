import { Badge } from '@/components/ui/badge'
import type { UsageView } from '@/lib/tenants/views'
import { quotaAlarm } from './quota-words'

/** In lists: how full a registry is, from 80 % of its quota on. */
export function QuotaBadge(props: Readonly<{ usage: UsageView; quotaBytes: number }>) {
  const alarm = quotaAlarm(props)
  return alarm === null ? null : <Badge tone={alarm.tone}>{alarm.badge}</Badge>
}
