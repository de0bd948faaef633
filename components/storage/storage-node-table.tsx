import { Badge } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import type { StorageNodeView } from '@/lib/tenants/storage-view'

const COLUMNS = [
  { key: 'node', title: 'Node' },
  { key: 'address', title: 'Address' },
  { key: 'registries', title: 'Registries that run there', align: 'end' as const },
  { key: 'storage', title: 'Storage' },
]

/** What the Swarm can tell of the storage on each node: whether registries had it when they started. */
export function StorageNodeTable({ nodes }: Readonly<{ nodes: readonly StorageNodeView[] }>) {
  if (nodes.length === 0) {
    return (
      <EmptyState title="No node has been seen">
        A worker asks the Swarm when it starts, and every minute.
      </EmptyState>
    )
  }
  return (
    <DataTable caption="Storage on the nodes" columns={COLUMNS}>
      {nodes.map((node) => (
        <tr key={`${node.hostname} ${node.address}`}>
          <td className="font-mono">{node.hostname}</td>
          <td className="font-mono">{node.address === '' ? '–' : node.address}</td>
          <td className="text-right">{node.registries}</td>
          <td className="wrap-anywhere">
            <NodeStorage node={node} />
          </td>
        </tr>
      ))}
    </DataTable>
  )
}

function NodeStorage({ node }: Readonly<{ node: StorageNodeView }>) {
  if (node.state !== 'ready') return <Badge tone="warn">node is {node.state}</Badge>
  if (node.problem !== null) {
    return (
      <span className="grid gap-1">
        <span>
          <Badge tone="bad">missing</Badge>
        </span>
        {node.problem}
      </span>
    )
  }
  if (node.registries > 0) return <Badge tone="good">in use</Badge>
  return <span className="text-muted">Not known: no registry has started there lately.</span>
}
