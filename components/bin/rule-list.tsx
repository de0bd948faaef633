import type { RegistryPlace } from '@/components/registries/registry-links'
import { DataTable } from '@/components/ui/data-table'
import type { RuleView } from '@/lib/images/bin/views'
import type { RemoveById } from './bin-actions'
import { RemoveButton } from './remove-button'

type RuleListProps = Readonly<{
  place: RegistryPlace
  rules: readonly RuleView[]
  /** Null for readers who may not change them. */
  remove: RemoveById | null
}>

const COLUMNS = [
  { key: 'name', title: 'Rule' },
  { key: 'repositories', title: 'Repositories' },
  { key: 'tags', title: 'Tags' },
  { key: 'by', title: 'Made by' },
] as const
const CHANGE = { key: 'change', title: 'Change' } as const

export function RuleList({ place, rules, remove }: RuleListProps) {
  if (rules.length === 0) return <p>There is no rule: every tag can be moved and deleted.</p>
  return (
    <DataTable caption="Immutable rules" columns={remove === null ? COLUMNS : [...COLUMNS, CHANGE]}>
      {rules.map(({ id, name, repositories, tags, createdBy }) => (
        <tr key={id}>
          <td className="wrap-anywhere">{name}</td>
          <td>
            <code>{repositories}</code>
          </td>
          <td>
            <code>{tags}</code>
          </td>
          <td className="wrap-anywhere">{createdBy}</td>
          {remove === null ? null : (
            <td>
              <RemoveButton {...{ place, id, remove }} label={`Remove the rule ${name}`} />
            </td>
          )}
        </tr>
      ))}
    </DataTable>
  )
}
