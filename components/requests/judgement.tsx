import { formatBytes } from '@/lib/kernel/bytes'
import type { RequestView } from '@/lib/tenants/views'

type JudgementProps = Readonly<{
  judgement: NonNullable<RequestView['judgement']>
  /** What the request would take. */
  quotaBytes: number | null
}>

/** What is free, and what would be left, for the person who decides. */
export function Judgement({ judgement, quotaBytes }: JudgementProps) {
  const { budgetBytes, grantedBytes, registries, maxRegistries, storageFreeBytes } = judgement
  const freeBytes = budgetBytes - grantedBytes
  const isOver = quotaBytes !== null && quotaBytes > freeBytes
  const isFull = quotaBytes !== null && registries >= maxRegistries
  return (
    <ul className="space-y-1 text-sm">
      <li>
        Budget: {formatBytes(Math.max(0, freeBytes))} of {formatBytes(budgetBytes)} free
        {isOver && <strong> (less than this request asks for)</strong>}
      </li>
      <li>
        Registries: {registries} of {maxRegistries} in use
        {isFull && <strong> (none is left)</strong>}
      </li>
      <li>
        Storage:{' '}
        {storageFreeBytes === null ? 'not measured yet' : `${formatBytes(storageFreeBytes)} free`}
        {storageFreeBytes !== null && quotaBytes !== null && quotaBytes > storageFreeBytes && (
          <strong> (less than this request asks for)</strong>
        )}
      </li>
    </ul>
  )
}
