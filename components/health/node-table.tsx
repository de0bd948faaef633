import { Badge, type Tone } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import type { NodeView } from '@/lib/tenants/health-view'

const COLUMNS = [
  { key: 'node', title: 'Node' },
  { key: 'state', title: 'State' },
  { key: 'availability', title: 'Takes work' },
  { key: 'role', title: 'Role' },
  { key: 'engine', title: 'Engine' },
]

const STATES: Readonly<Record<string, Tone>> = { ready: 'good', down: 'bad' }
const AVAILABILITIES: Readonly<Record<string, { tone: Tone; text: string }>> = {
  active: { tone: 'good', text: 'yes' },
  pause: { tone: 'warn', text: 'no new work (paused)' },
  drain: { tone: 'warn', text: 'no (drained)' },
}

/** The nodes of the Swarm, as a manager tells of them. */
export function NodeTable({ nodes }: Readonly<{ nodes: readonly NodeView[] }>) {
  if (nodes.length === 0)
    return <EmptyState title="No node has been seen">See what Swarm says above.</EmptyState>
  return (
    <DataTable caption="Nodes" columns={COLUMNS}>
      {nodes.map(({ hostname, state, availability, role, isLeader, engineVersion }) => {
        const work = AVAILABILITIES[availability] ?? { tone: 'neutral', text: availability }
        return (
          <tr key={hostname}>
            <td className="font-mono">{hostname}</td>
            <td>
              <Badge tone={STATES[state] ?? 'warn'}>{state}</Badge>
            </td>
            <td>
              <Badge tone={work.tone}>{work.text}</Badge>
            </td>
            <td>{isLeader ? `${role}, leads` : role}</td>
            <td className="whitespace-nowrap">{engineVersion}</td>
          </tr>
        )
      })}
    </DataTable>
  )
}
