import { DataTable } from '@/components/ui/data-table'
import type { TeamAccessView } from '@/lib/tenants/views'
import type { RemoveGrant, RemoveMapping, SaveMapping } from './access-actions'
import { AddMapping } from './add-mapping'
import { GrantedPerson } from './granted-person'
import { MappingItem } from './mapping-item'

type Props = Readonly<{
  access: TeamAccessView
  saveMapping: SaveMapping
  removeMapping: RemoveMapping
  removeGrant: RemoveGrant
}>

const PEOPLE_COLUMNS = [
  { key: 'person', title: 'Person' },
  { key: 'role', title: 'Role' },
  { key: 'by', title: 'Granted by' },
  { key: 'remove', title: 'Change' },
]

/** Everything that gives somebody a role in a team, by where it comes from. */
export function TeamAccess({ access, saveMapping, removeMapping, removeGrant }: Props) {
  const { tenantSlug, ownGroups, mappings, people } = access
  return (
    <div className="grid gap-10">
      <section aria-labelledby="own-groups" className="grid gap-3">
        <h2 id="own-groups" className="text-lg font-semibold">
          The team’s own groups
        </h2>
        <p className="text-muted">
          These count by their names. Who is in them is decided in the directory.
        </p>
        <DataTable
          caption="The team’s own groups"
          columns={[
            { key: 'group', title: 'Group' },
            { key: 'role', title: 'Role' },
          ]}
        >
          {ownGroups.map(({ name, role }) => (
            <tr key={name}>
              <td className="wrap-anywhere">{name}</td>
              <td>{role}</td>
            </tr>
          ))}
        </DataTable>
      </section>
      <section aria-labelledby="mapped-groups" className="grid gap-3">
        <h2 id="mapped-groups" className="text-lg font-semibold">
          Other groups
        </h2>
        <p className="text-muted">
          Groups of the directory that you gave a role. Of several roles the highest counts.
        </p>
        {mappings.length === 0 ? <p>No other group has a role here.</p> : null}
        <ul aria-label="Other groups" className="grid gap-3">
          {mappings.map((mapping) => (
            <MappingItem
              key={`${mapping.groupId} ${mapping.role}`}
              tenantSlug={tenantSlug}
              mapping={mapping}
              saveMapping={saveMapping}
              removeMapping={removeMapping}
            />
          ))}
        </ul>
        <AddMapping tenantSlug={tenantSlug} saveMapping={saveMapping} />
      </section>
      <section aria-labelledby="granted" className="grid gap-3">
        <h2 id="granted" className="text-lg font-semibold">
          People
        </h2>
        <p className="text-muted">
          Who founded the team here, and who asked for access and got it. Others come in by groups.
        </p>
        {people.length === 0 ? (
          <p>No single person has a role here.</p>
        ) : (
          <DataTable caption="People with a granted role" columns={PEOPLE_COLUMNS}>
            {people.map((person) => (
              <GrantedPerson
                key={person.username}
                tenantSlug={tenantSlug}
                person={person}
                removeGrant={removeGrant}
              />
            ))}
          </DataTable>
        )}
      </section>
    </div>
  )
}
