import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorPanel } from '@/components/ui/error-panel'
import { Meter } from '@/components/ui/meter'
import { RelativeTime } from '@/components/ui/relative-time'
import { formatBytes } from '@/lib/kernel/bytes'
import type { TreeView } from '@/lib/tenants/storage-view'
import { Fact, FactsList } from './facts-list'

type Props = Readonly<{ root: string; tree: TreeView | null }>

/** The tree of all registries, as the worker sees it. */
export function TreeSection({ root, tree }: Props) {
  if (tree === null) {
    return (
      <EmptyState title="No worker has looked yet">
        A worker looks at the storage when it starts, and every minute.
      </EmptyState>
    )
  }
  const { problem, mounted, writeMs, seenAt } = tree
  return (
    <section
      aria-labelledby="tree"
      className="grid grid-cols-1 gap-4 rounded-lg border border-line bg-surface p-5"
    >
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="tree" className="font-semibold">
          The tree of all registries
        </h2>
        <Badge tone={problem === null ? 'good' : 'bad'}>
          {problem === null ? 'takes writes' : 'trouble'}
        </Badge>
      </header>
      {problem === null ? null : <ErrorPanel code="STORAGE_UNAVAILABLE" sentence={problem} />}
      <Space tree={tree} />
      <FactsList>
        <Fact name="Where the worker sees it">
          <code className="font-mono">{root}</code>
        </Fact>
        <Fact name="Mounted">
          {mounted === null
            ? 'not seen yet'
            : mounted
              ? 'yes'
              : 'no: a directory of the local disk'}
        </Fact>
        <Fact name="A small write took">
          {writeMs === null ? 'not measured yet' : `${writeMs.toFixed(1)} ms`}
        </Fact>
        <Fact name="Last answered">
          {seenAt === null ? 'never' : <RelativeTime iso={seenAt} />}
        </Fact>
      </FactsList>
    </section>
  )
}

function Space({ tree: { freeBytes, totalBytes } }: Readonly<{ tree: TreeView }>) {
  if (freeBytes === null || totalBytes === null) return null
  const used = totalBytes - freeBytes
  return (
    <Meter
      label="Used"
      value={used}
      max={totalBytes}
      tone={
        freeBytes < totalBytes * 0.05 ? 'bad' : freeBytes < totalBytes * 0.1 ? 'warn' : 'accent'
      }
      text={`${formatBytes(freeBytes)} of ${formatBytes(totalBytes)} free`}
    />
  )
}
