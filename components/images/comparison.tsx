import { Badge } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { Link } from '@/components/ui/link'
import { Notice } from '@/components/ui/notice'
import type { ComparedLayer, ComparisonView, ImageComparison } from '@/lib/images/views'
import { formatBytes } from '@/lib/kernel/bytes'
import { compareHref, type RepositoryPlace, tagHref } from './image-links'
import { shortDigest } from './short-digest'
import { sizeDifference } from './size-difference'

type Sides = { left: string; right: string }
type ComparisonProps = Readonly<{ place: RepositoryPlace; sides: Sides; view: ComparisonView }>

/** Two images side by side, all of it as text. */
export function Comparison({ place, sides, view }: ComparisonProps) {
  const { left, right, comparison } = view
  const problem = left.problem ?? right.problem
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
      {problem === null ? null : (
        <Notice tone="warn" title="Not everything can be compared">
          {problem}
        </Notice>
      )}
      {left.digest === right.digest ? (
        <Notice tone="good">Both are the same image, byte for byte.</Notice>
      ) : null}
      <DataTable
        caption="The two images"
        columns={[
          { key: 'name', title: 'Image' },
          { key: 'digest', title: 'Digest' },
          { key: 'size', title: 'Size (compressed)', align: 'end' },
        ]}
      >
        {([left, right] as const).map((side, at) => {
          const name = at === 0 ? sides.left : sides.right
          return (
            <tr key={at === 0 ? 'left' : 'right'}>
              <td className="wrap-anywhere">
                <Link href={hrefOfSide(place, name)} className="font-medium underline">
                  {name}
                </Link>
              </td>
              <td>
                <code title={side.digest}>{shortDigest(side.digest)}</code>
              </td>
              <td className="whitespace-nowrap text-right tabular-nums">
                {side.sizeBytes === null ? 'unknown' : formatBytes(side.sizeBytes)}
              </td>
            </tr>
          )
        })}
      </DataTable>
      <Platforms place={place} sides={sides} view={view} />
      {comparison === null ? (
        <Notice tone="warn">
          The two have no platform in common: there is nothing to compare.
        </Notice>
      ) : (
        <>
          <Layers sides={sides} comparison={comparison} />
          <Changes sides={sides} changes={comparison.changes} />
        </>
      )}
    </div>
  )
}

function hrefOfSide(place: RepositoryPlace, name: string): string {
  return name.includes(':') ? tagHref(place, '', name) : tagHref(place, name)
}

function Platforms({ place, sides, view: { platforms, platform } }: ComparisonProps) {
  if (platforms.length === 0) return null
  return (
    <nav aria-label="Platform" className="flex flex-wrap items-center gap-3 text-sm">
      <span className="text-muted">Compared for</span>
      {platforms.map((each) => (
        <Link
          key={each}
          href={compareHref(place, { ...sides, platform: each })}
          aria-current={each === platform ? 'true' : undefined}
          className="rounded-md px-2 py-1 underline aria-[current=true]:bg-accent-soft aria-[current=true]:font-medium"
        >
          {each}
        </Link>
      ))}
    </nav>
  )
}

const SIDES = {
  both: { tone: 'neutral', text: 'in both' },
  left: { tone: 'bad', text: 'only in' },
  right: { tone: 'good', text: 'only in' },
} as const

function Layers({ sides, comparison }: Readonly<{ sides: Sides; comparison: ImageComparison }>) {
  const { layers, sharedBytes, leftBytes, rightBytes } = comparison
  const shared = layers.filter(({ side }) => side === 'both').length
  return (
    <section aria-labelledby="layers" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h2 id="layers" className="text-lg font-semibold">
        Layers
      </h2>
      <p className="text-sm">
        {shared} of {layers.length} layers are shared ({formatBytes(sharedBytes)}).{' '}
        {sizeDifference(sides, leftBytes, rightBytes)}
      </p>
      <DataTable
        caption="Layers of both images"
        columns={[
          { key: 'where', title: 'Where' },
          { key: 'layer', title: 'Layer' },
          { key: 'size', title: 'Size (compressed)', align: 'end' },
          { key: 'instruction', title: 'Instruction' },
        ]}
      >
        {numbered(layers).map(({ number, layer }) => (
          <tr key={number} className="align-top">
            <td>
              <Badge tone={SIDES[layer.side].tone}>{SIDES[layer.side].text}</Badge>{' '}
              {layer.side === 'both' ? null : (
                <span className="wrap-anywhere">{sides[layer.side]}</span>
              )}
            </td>
            <td>
              <code title={layer.digest}>{shortDigest(layer.digest)}</code>
            </td>
            <td className="whitespace-nowrap text-right tabular-nums">
              {formatBytes(layer.sizeBytes)}
            </td>
            <td className="min-w-64">
              <code className="wrap-anywhere whitespace-pre-wrap">
                {layer.instruction ?? 'not recorded'}
              </code>
            </td>
          </tr>
        ))}
      </DataTable>
    </section>
  )
}

/** A layer may stand in an image twice, so that its place is its only key. */
function numbered(layers: readonly ComparedLayer[]) {
  return layers.map((layer, at) => ({ number: at + 1, layer }))
}

type ChangesProps = Readonly<{ sides: Sides; changes: ImageComparison['changes'] }>

function Changes({ sides, changes }: ChangesProps) {
  return (
    <section aria-labelledby="changes" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h2 id="changes" className="text-lg font-semibold">
        Configuration
      </h2>
      {changes.length === 0 ? (
        <p className="text-sm">Nothing differs in the configuration.</p>
      ) : (
        <DataTable
          caption="What differs in the configuration"
          columns={[
            { key: 'name', title: 'Setting' },
            { key: 'left', title: sides.left },
            { key: 'right', title: sides.right },
          ]}
        >
          {changes.map(({ name, left, right }) => (
            <tr key={name} className="align-top">
              <td className="min-w-40 wrap-anywhere">{name}</td>
              <td className="min-w-48">
                <Value text={left} />
              </td>
              <td className="min-w-48">
                <Value text={right} />
              </td>
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  )
}

function Value({ text }: Readonly<{ text: string | null }>) {
  if (text === null) return <span className="text-muted">not set</span>
  return <code className="whitespace-pre-wrap wrap-anywhere">{text}</code>
}
