import { Attribute, Change } from 'ldapts'
import { newId } from '../../kernel/ids'
import { CASES } from './directory-cases'
import type { Slapd } from './slapd'

/** Of everybody who is hired. */
export const PASSWORD = 'correct horse'

export type Employee = {
  username: string
  dn: string
  join(group: string): Promise<void>
  leave(group: string): Promise<void>
  /** Is no longer in the directory. */
  quit(): Promise<void>
}

/** Somebody new in the directory. */
export async function hire(slapd: Slapd, ...groups: string[]): Promise<Employee> {
  const username = `p-${newId()}`
  const dn = `uid=${username},ou=people,${CASES.suffix}`
  await slapd.add([
    {
      dn,
      attributes: {
        objectClass: 'inetOrgPerson',
        cn: username,
        sn: username,
        userPassword: PASSWORD,
      },
    },
  ])
  const change = (group: string, operation: 'add' | 'delete') =>
    slapd.asAdmin(async (client) => {
      const modification = new Attribute({ type: 'member', values: [dn] })
      await client.modify(
        `cn=${group},ou=groups,${CASES.suffix}`,
        new Change({ operation, modification }),
      )
    })
  for (const group of groups) await change(group, 'add')
  return {
    username,
    dn,
    join: (group) => change(group, 'add'),
    leave: (group) => change(group, 'delete'),
    quit: () => slapd.asAdmin((client) => client.del(dn)),
  }
}
