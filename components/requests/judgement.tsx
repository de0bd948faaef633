import { formatBytes } from '@/lib/kernel/bytes'
import type { RequestView } from '@/lib/tenants/views'

type JudgementProps = Readonly<{
  kind: 'registry' | 'quota'
  judgement: NonNullable<RequestView['judgement']>
  /** The quota that the registry would have. */
  quotaBytes: number | null
}>

/** What is used and free, and what would be left, for the person who decides. */
export function Judgement({ kind, judgement, quotaBytes }: JudgementProps) {
  const { budgetBytes, grantedBytes, registries, maxRegistries, storageFreeBytes } = judgement
  // Of a larger quota only what is added is taken from the budget.
  const takenBytes = quotaBytes === null ? null : quotaBytes - (judgement.registry?.quotaBytes ?? 0)
  const freeBytes = budgetBytes - grantedBytes
  const isOver = takenBytes !== null && takenBytes > freeBytes
  const isFull = kind === 'registry' && registries >= maxRegistries
  return (
    <ul className="space-y-1 text-sm">
      {judgement.registry === null ? null : <RegistryLine registry={judgement.registry} />}
      <li>
        Budget: {formatBytes(Math.max(0, freeBytes))} of {formatBytes(budgetBytes)} free
        {isOver && (
          <strong>
            {judgement.overcommitAllowed
              ? ' (over-commits the budget)'
              : ' (less than this request asks for)'}
          </strong>
        )}
      </li>
      {kind === 'registry' ? (
        <li>
          Registries: {registries} of {maxRegistries} in use
          {isFull && <strong> (none is left)</strong>}
        </li>
      ) : null}
      <CapacityLine judgement={judgement} />
      <li>
        Storage:{' '}
        {storageFreeBytes === null ? 'not measured yet' : `${formatBytes(storageFreeBytes)} free`}
        {storageFreeBytes !== null && takenBytes !== null && takenBytes > storageFreeBytes && (
          <strong> (less than this request asks for)</strong>
        )}
      </li>
    </ul>
  )
}

function RegistryLine({
  registry: { quotaBytes, usage },
}: Readonly<{ registry: NonNullable<NonNullable<RequestView['judgement']>['registry']> }>) {
  const used = usage === null ? 'not measured yet' : `${formatBytes(usage.usedBytes)} used`
  return (
    <li>
      Now: {used}, quota {formatBytes(quotaBytes)}
    </li>
  )
}

function CapacityLine({ judgement }: Pick<JudgementProps, 'judgement'>) {
  const { capacityBytes, budgetedBytes } = judgement
  if (capacityBytes === null) return <li>Platform: capacity not known yet</li>
  return (
    <li>
      Platform: {formatBytes(budgetedBytes)} of {formatBytes(capacityBytes)} given to teams
      {budgetedBytes > capacityBytes && <strong> (over-committed)</strong>}
    </li>
  )
}
