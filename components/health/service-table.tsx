import { Badge } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ServiceView } from '@/lib/tenants/health-view'

const COLUMNS = [
  { key: 'registry', title: 'Registry' },
  { key: 'service', title: 'Service' },
  { key: 'running', title: 'Runs', align: 'end' as const },
  { key: 'problem', title: 'What is wrong' },
]

/** What Berth runs on the Swarm, those in trouble first. */
export function ServiceTable({ services }: Readonly<{ services: readonly ServiceView[] }>) {
  if (services.length === 0) {
    return (
      <EmptyState title="Berth runs no service">
        There is one for each registry once somebody has asked for a registry.
      </EmptyState>
    )
  }
  const sorted = services.toSorted((a, b) => Number(isWell(a)) - Number(isWell(b)))
  return (
    <DataTable caption="Services" columns={COLUMNS}>
      {sorted.map((service) => (
        <tr key={service.name}>
          <td>
            {service.registry === null ? (
              <Badge tone="warn">not known any more</Badge>
            ) : (
              <Link href={`/registries/${service.registry}`} className="text-accent underline">
                {service.registry}
              </Link>
            )}
          </td>
          <td className="font-mono">{service.name}</td>
          <td className="whitespace-nowrap text-right tabular-nums">
            <Badge tone={isWell(service) ? 'good' : 'bad'}>
              {service.running} of {service.desired}
            </Badge>
          </td>
          <td className="wrap-anywhere">
            <Trouble service={service} />
          </td>
        </tr>
      ))}
    </DataTable>
  )
}

function isWell({ running, desired, problem }: ServiceView): boolean {
  return running >= desired && problem === null
}

function Trouble({ service }: Readonly<{ service: ServiceView }>) {
  const { problem } = service
  if (problem === null)
    return isWell(service) ? <span className="text-muted">nothing</span> : 'Tasks are on their way.'
  return (
    <>
      <p>
        {problem.sentence} (<RelativeTime iso={problem.at} />)
      </p>
      <p className="mt-1 font-mono text-xs text-muted">{problem.raw}</p>
    </>
  )
}
