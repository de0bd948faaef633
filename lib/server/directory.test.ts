import { describe, expect, it } from 'vitest'
import { parseSettings } from '../env/parse-settings'
import { openDirectory } from './directory'

const SECRETS = { AUTH_SECRET: 'a'.repeat(32), CA_SECRET: 'c'.repeat(32) }
const LDAP = {
  ...SECRETS,
  LDAP_URL: 'ldaps://ldap.example.org',
  LDAP_PEOPLE_BASE: 'ou=people,dc=example,dc=org',
  LDAP_GROUPS_BASE: 'ou=groups,dc=example,dc=org',
}

async function teamFilterFor(environment: Record<string, string>): Promise<unknown> {
  const { directory } = await openDirectory(parseSettings({ ...LDAP, ...environment }))
  return directory.facts?.teamFilter
}

describe('openDirectory', () => {
  it('takes for teams what has no suffix of a role and is not the admins', async () => {
    expect(await teamFilterFor({})).toBe(
      '(&(!(cn=*-owners))(!(cn=*-viewers))(!(cn=platform-admins)))',
    )
  })

  it('takes suffixes, admins and the name of groups from the settings, as text', async () => {
    const settings = {
      LDAP_OWNERS_SUFFIX: ' (owners)',
      LDAP_VIEWERS_SUFFIX: '_ro',
      LDAP_ADMIN_GROUP: 'root*',
      LDAP_GROUP_NAME_ATTRIBUTE: 'ou',
    }
    expect(await teamFilterFor(settings)).toBe(
      String.raw`(&(!(ou=* \28owners\29))(!(ou=*_ro))(!(ou=root\2a)))`,
    )
  })

  it('leaves the choice of teams to LDAP_TEAM_FILTER where there is one', async () => {
    expect(await teamFilterFor({ LDAP_TEAM_FILTER: '(cn=team-*)' })).toBe('(cn=team-*)')
  })

  it('offers the teams of the demo, and neither its role groups nor its admins', async () => {
    const opened = await openDirectory(parseSettings({ ...SECRETS, DEMO: '1' }))
    try {
      const teams = await opened.directory.listTeamGroups()
      expect(teams.map(({ name }) => name)).toEqual(['engineering', 'payments', 'search'])
    } finally {
      await opened.close()
    }
  })

  it('names the setting of a CA that cannot be read', async () => {
    const settings = parseSettings({ ...LDAP, LDAP_CA_FILE: '/nowhere/ca.pem' })
    await expect(openDirectory(settings)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      detail: expect.stringContaining('LDAP_CA_FILE'),
    })
  })
})
