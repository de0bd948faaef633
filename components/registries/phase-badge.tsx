import { Badge, type Tone } from '@/components/ui/badge'
import type { RegistryPhase } from '@/lib/tenants/state'
import type { FailureView } from '@/lib/tenants/views'

const LOOKS: Readonly<Record<RegistryPhase, { text: string; tone: Tone }>> = {
  pending: { text: 'Waiting to start', tone: 'neutral' },
  provisioning: { text: 'Provisioning', tone: 'accent' },
  ready: { text: 'Ready', tone: 'good' },
  degraded: { text: 'Not answering', tone: 'warn' },
  failed: { text: 'Failed', tone: 'bad' },
  suspending: { text: 'Being suspended', tone: 'warn' },
  suspended: { text: 'Suspended', tone: 'neutral' },
  deleting: { text: 'Deleting', tone: 'warn' },
  deleted: { text: 'Deleted', tone: 'neutral' },
  erasing: { text: 'Erasing', tone: 'warn' },
  erased: { text: 'Erased', tone: 'neutral' },
}

/** It serves pulls, and takes no pushes for a moment. */
const CLEANING = { text: 'Read-only for clean-up', tone: 'accent' } as const

/** It serves, but not what was wished for last. */
const CHANGE_FAILED = { text: 'Change failed', tone: 'warn' } as const

type Props = Readonly<{
  phase: RegistryPhase
  failure: FailureView | null
  readOnlyUntil: string | null
}>

export function PhaseBadge({ phase, failure, readOnlyUntil }: Props) {
  const isChange = phase === 'degraded' && failure?.terminal === true
  const isCleaning = phase === 'ready' && readOnlyUntil !== null
  const { text, tone } = isChange ? CHANGE_FAILED : isCleaning ? CLEANING : LOOKS[phase]
  return <Badge tone={tone}>{text}</Badge>
}
