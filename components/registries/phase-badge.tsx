import { Badge, type Tone } from '@/components/ui/badge'
import type { RegistryPhase } from '@/lib/tenants/state'

const LOOKS: Readonly<Record<RegistryPhase, { text: string; tone: Tone }>> = {
  pending: { text: 'Waiting to start', tone: 'neutral' },
  provisioning: { text: 'Provisioning', tone: 'accent' },
  ready: { text: 'Ready', tone: 'good' },
  degraded: { text: 'Not answering', tone: 'warn' },
  failed: { text: 'Failed', tone: 'bad' },
  deleting: { text: 'Deleting', tone: 'warn' },
  deleted: { text: 'Deleted', tone: 'neutral' },
}

export function PhaseBadge({ phase }: Readonly<{ phase: RegistryPhase }>) {
  const { text, tone } = LOOKS[phase]
  return <Badge tone={tone}>{text}</Badge>
}
