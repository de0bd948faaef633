import { Badge } from '@/components/ui/badge'
import type { SecretView } from '@/lib/tokens/views'

const LOOKS = {
  live: { tone: 'good', text: 'live' },
  ending: { tone: 'warn', text: 'ending' },
  expired: { tone: 'bad', text: 'expired' },
  ended: { tone: 'neutral', text: 'ended' },
} as const

export function SecretStateBadge({
  secret,
}: Readonly<{ secret: Pick<SecretView, 'state' | 'isExpiringSoon'> }>) {
  if (secret.isExpiringSoon) return <Badge tone="warn">expires soon</Badge>
  const { tone, text } = LOOKS[secret.state]
  return <Badge tone={tone}>{text}</Badge>
}
