import { Badge } from '@/components/ui/badge'
import type { RequestState } from '@/lib/tenants/views'

const LOOKS = {
  pending: { tone: 'warn', text: 'Waiting for a decision' },
  approved: { tone: 'good', text: 'Approved' },
  rejected: { tone: 'bad', text: 'Rejected' },
  cancelled: { tone: 'neutral', text: 'Cancelled' },
} as const satisfies Readonly<Record<RequestState, { tone: string; text: string }>>

export function RequestStateBadge({ state }: Readonly<{ state: RequestState }>) {
  return <Badge tone={LOOKS[state].tone}>{LOOKS[state].text}</Badge>
}
