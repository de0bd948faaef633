import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorPanel } from '@/components/ui/error-panel'
import { Meter } from '@/components/ui/meter'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { formatBytes } from '@/lib/kernel/bytes'
import type { ArrayView, OnArrayView } from '@/lib/tenants/storage-view'
import { AlertTable } from './alert-table'
import { Fact, FactsList } from './facts-list'
import { OnArrayTable } from './on-array-table'
import { QuotaTable } from './quota-table'

/** The FlashBlade behind the tree. */
export function ArraySection({
  array,
  onArray,
}: Readonly<{ array: ArrayView | null; onArray: readonly OnArrayView[] }>) {
  if (array === null) {
    return (
      <section aria-label="Array">
        <EmptyState title="No array is set up">
          Berth works from the mounted tree alone. With FLASHBLADE_URL and its companions every
          registry has a hard quota on the array too, and its space and alerts are shown here.
        </EmptyState>
      </section>
    )
  }
  return (
    <section
      aria-labelledby="array"
      className="grid grid-cols-1 gap-5 rounded-lg border border-line bg-surface p-5"
    >
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="array" className="font-semibold">
          Array{array.name === null ? '' : ` ${array.name}`}
        </h2>
        <Badge tone={array.problem === null ? 'good' : 'bad'}>
          {array.problem === null ? 'answers' : 'does not answer'}
        </Badge>
      </header>
      {array.problem === null ? null : (
        <ErrorPanel
          code="STORAGE_UNAVAILABLE"
          sentence={`${array.problem} Registries serve all the same; what is shown below is what was last seen.`}
        />
      )}
      <ArrayFactsList array={array} />
      <Findings findings={array.findings} />
      <div className="grid grid-cols-1 gap-3">
        <h3 className="font-semibold">Open alerts</h3>
        <AlertTable array={array} />
      </div>
      <div className="grid grid-cols-1 gap-3">
        <h3 className="font-semibold">Hard quotas</h3>
        <QuotaTable array={array} />
        <OnArrayTable registries={onArray} />
      </div>
    </section>
  )
}

function ArrayFactsList({ array }: Readonly<{ array: ArrayView }>) {
  const { fileSystem, capacityBytes, usedBytes } = array
  return (
    <>
      {fileSystem.usedBytes === null || fileSystem.limitBytes === null ? null : (
        <Meter
          label={`File system ${fileSystem.name}`}
          value={fileSystem.usedBytes}
          max={fileSystem.limitBytes}
          tone={fileSystem.usedBytes > fileSystem.limitBytes * 0.9 ? 'warn' : 'accent'}
          text={`File system ${fileSystem.name}: ${formatBytes(fileSystem.usedBytes)} of its hard limit of ${formatBytes(fileSystem.limitBytes)}`}
        />
      )}
      {capacityBytes === null || usedBytes === null ? null : (
        <Meter
          label="Array"
          value={usedBytes}
          max={capacityBytes}
          tone={usedBytes > capacityBytes * 0.9 ? 'warn' : 'accent'}
          text={`Array: ${formatBytes(usedBytes)} of ${formatBytes(capacityBytes)} after reduction`}
        />
      )}
      <FactsList>
        <Fact name="File system">
          {fileSystem.name}
          {fileSystem.usedBytes === null ? '' : `, ${formatBytes(fileSystem.usedBytes)} written`}
        </Fact>
        <Fact name="Held by snapshots">
          {fileSystem.snapshotBytes === null ? 'not known' : formatBytes(fileSystem.snapshotBytes)}
        </Fact>
        <Fact name="Serves NFS at">
          <code className="font-mono">{array.dataAddresses.join(' ') || 'not known'}</code>
        </Fact>
        <Fact name="Purity">{array.purityVersion ?? 'not known'}</Fact>
        <Fact name="REST version">{array.restVersion ?? 'not known'}</Fact>
        <Fact name="Last answered">
          {array.seenAt === null ? 'never' : <RelativeTime iso={array.seenAt} />}
        </Fact>
      </FactsList>
    </>
  )
}

function Findings({ findings }: Readonly<{ findings: ArrayView['findings'] }>) {
  return findings.map(({ level, what, advice }) => (
    <Notice
      key={what}
      tone={level === 'problem' ? 'warn' : 'info'}
      title={`${level === 'problem' ? 'To be mended' : 'A risk'}: ${what}`}
    >
      {advice}
    </Notice>
  ))
}
