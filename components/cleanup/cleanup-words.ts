import { formatBytes } from '@/lib/kernel/bytes'
import type { CleanupRunView } from '@/lib/tenants/cleanup-views'

/** What happens at each step, and whether people can push meanwhile. */
export const STEP_TEXTS: Readonly<Record<CleanupRunView['step'], string>> = {
  queued: 'Waiting for a worker',
  untagged: 'Deleting untagged images that nothing needs',
  checking: 'Looking whether anybody pushed one of them meanwhile',
  forecast: 'Counting what can be freed',
  uploads: 'Waiting for pushes that are under way',
  closing: 'Restarting the registry read-only',
  collecting: 'Freeing storage; the registry is read-only',
  stopping: 'Putting the collector away',
  opening: 'Restarting the registry read-write',
  measuring: 'Measuring what is left',
  ended: 'Done',
}

/** The way of a clean-up, and the shorter one of a forecast, as a person follows them. */
export const CLEANUP_WAY = [
  'untagged',
  'checking',
  'forecast',
  'uploads',
  'closing',
  'collecting',
  'opening',
  'measuring',
] as const satisfies readonly CleanupRunView['step'][]

/** Of `freed` or `forecast`: `1.2 GiB in 40 blobs and 12 untagged images`. */
export function amountText({
  bytes,
  blobs,
  manifests,
}: {
  bytes: number
  blobs: number
  manifests: number
}): string {
  const parts = [
    counted(blobs, 'blob', 'blobs'),
    ...(manifests === 0 ? [] : [counted(manifests, 'untagged image', 'untagged images')]),
  ]
  return `${formatBytes(bytes)} in ${parts.join(', ')}`
}

/** `4 s`, or `2 min`. */
export function pauseText(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000))
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
