import type { LayerView } from '@/lib/images/views'
import { formatBytes } from '@/lib/kernel/bytes'
import { shortDigest } from './short-digest'

/** The layers from the base up, each with what made it. */
export function LayerList({ layers }: Readonly<{ layers: readonly LayerView[] }>) {
  return (
    <section aria-labelledby="layers" className="space-y-2">
      <h2 id="layers" className="text-lg font-semibold">
        Layers
      </h2>
      <div className="overflow-x-auto">
        <table className="w-full text-left text-sm">
          <thead>
            <tr className="border-b border-line">
              <th scope="col" className="px-3 py-2 font-medium">
                Layer
              </th>
              <th scope="col" className="px-3 py-2 font-medium">
                Size (compressed)
              </th>
              <th scope="col" className="px-3 py-2 font-medium">
                Instruction
              </th>
            </tr>
          </thead>
          <tbody>
            {numbered(layers).map(({ number, item }) => (
              <tr key={number} className="border-b border-line align-top">
                <td className="px-3 py-2">
                  <code title={`${item.digest} (${item.mediaType})`}>
                    {shortDigest(item.digest)}
                  </code>
                </td>
                <td className="px-3 py-2 whitespace-nowrap tabular-nums">
                  {formatBytes(item.sizeBytes)}
                </td>
                <td className="px-3 py-2">
                  <code className="wrap-anywhere whitespace-pre-wrap">
                    {item.instruction ?? 'not recorded'}
                  </code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** An image may hold the same layer twice, so that its place is its only key. */
function numbered(layers: readonly LayerView[]) {
  return layers.map((item, at) => ({ number: at + 1, item }))
}
