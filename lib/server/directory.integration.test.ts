import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificates } from '../directory/testing/certificates'
import { ALICE, SUFFIX, startFilled, stopAll } from '../directory/testing/running'
import type { Slapd } from '../directory/testing/slapd'
import { parseSettings } from '../env/parse-settings'
import { openDirectory } from './directory'

let folder: string
let slapd: Slapd

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-directory-'))
  const tls = await makeCertificates([{ type: 'ip', value: '127.0.0.1' }])
  await writeFile(join(folder, 'ca.pem'), tls.caPem)
  await writeFile(join(folder, 'other.pem'), (await makeCertificates([])).caPem)
  const group = (name: string) => ({
    dn: `cn=${name},ou=groups,${SUFFIX}`,
    attributes: { cn: name, objectClass: 'groupOfNames', member: `uid=alice,ou=people,${SUFFIX}` },
  })
  slapd = await startFilled({ tls, anonymous: false }, [
    group('team-a-owners'),
    group('team-a-viewers'),
  ])
  await writeFile(join(folder, 'password'), `${slapd.adminPassword}\n`)
})
afterAll(async () => {
  await stopAll()
  await rm(folder, { recursive: true, force: true })
})

/** The directory as a portal opens it that is configured so. */
async function opened(environment: Record<string, string | undefined> = {}) {
  const settings = parseSettings({
    AUTH_SECRET: 'a'.repeat(32),
    CA_SECRET: 'c'.repeat(32),
    LDAP_URL: slapd.ldapsUrl,
    LDAP_CA_FILE: join(folder, 'ca.pem'),
    LDAP_BIND_DN: slapd.adminDn,
    LDAP_BIND_PASSWORD_FILE: join(folder, 'password'),
    LDAP_PEOPLE_BASE: `ou=people,${SUFFIX}`,
    LDAP_GROUPS_BASE: `ou=groups,${SUFFIX}`,
    ...environment,
  })
  return (await openDirectory(settings)).directory
}

describe('a directory from settings: LDAPS, a CA file and a service account', () => {
  it('signs a person in, with groups', async () => {
    const { person, groups } = await (await opened()).authenticate(ALICE)
    expect(person).toMatchObject({ username: 'alice', dn: `uid=alice,ou=people,${SUFFIX}` })
    expect(groups.map(({ name }) => name).sort()).toEqual([
      ...['company', 'division', 'team-a', 'team-a-owners', 'team-a-viewers'],
    ])
  })

  it('passes its own check and tells what it is, without the password', async () => {
    const directory = await opened()
    await directory.check()
    expect(directory.facts).toMatchObject({
      urls: [slapd.ldapsUrl],
      hasOwnCa: true,
      bindDn: slapd.adminDn,
    })
    expect(JSON.stringify(directory.facts)).not.toContain(slapd.adminPassword)
  })

  it('offers teams, and neither their role groups nor the admins', async () => {
    const names = (await (await opened()).listTeamGroups()).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['company', 'division', 'team-a', 'team-b']))
    expect(names.filter((name) => /-owners$|-viewers$|^platform-admins$/.test(name))).toEqual([])
  })

  it.each([
    ['without the CA', { LDAP_CA_FILE: undefined }, /not trusted/],
    ['with another CA', { LDAP_CA_FILE: 'other.pem' }, /not trusted/],
  ])('trusts nobody %s', async (_, { LDAP_CA_FILE }, words) => {
    const file = LDAP_CA_FILE === undefined ? undefined : join(folder, LDAP_CA_FILE)
    const directory = await opened({ LDAP_CA_FILE: file })
    await expect(directory.authenticate(ALICE)).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
      detail: expect.stringMatching(words),
    })
  })

  it('finds nobody without the service account, where searches are not for everybody', async () => {
    const directory = await opened({
      LDAP_BIND_DN: undefined,
      LDAP_BIND_PASSWORD_FILE: undefined,
    })
    await expect(directory.check()).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' })
  })
})
