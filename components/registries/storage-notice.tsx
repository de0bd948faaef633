'use client'

import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import type { RegistryDetail } from '@/lib/tenants/views'
import { useRegistry } from './use-registry'

/** Where numbers and lists would look as if all were well: that the storage of the registry is in trouble. */
export function StorageNotice({ initial }: Readonly<{ initial: RegistryDetail }>) {
  const { data: registry } = useRegistry(initial)
  const { failure, usage } = registry
  if (failure === null || !failure.code.startsWith('STORAGE_')) return null
  return (
    <Notice tone="warn" title="The storage of this registry is not there">
      {failure.sentence} What is shown here is what was last known
      {usage === null ? '' : ', with its size measured '}
      {usage === null ? null : <RelativeTime iso={usage.measuredAt} />}; nothing was deleted.
    </Notice>
  )
}
