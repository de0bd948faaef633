import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDirectory, type DirectoryConfig } from '../directory'
import { type EmbeddedGroup, type EmbeddedPerson, embeddedEntries } from '../embedded-entries'
import type { LdapEntry } from './slapd'

const SUFFIX = 'dc=example,dc=org'
const PASSWORD = 'correct horse'
const SPECIAL_NAME = 'o"hara, jr+x'
const SPECIAL_GROUP = 'R&D, "core" + été #1'

const PEOPLE: readonly EmbeddedPerson[] = [
  person('alice', 'Alice Ångström', 'Alice@example.org'),
  person('Bob', 'Bob'),
  person('carol', 'Carol'),
  person('admin', 'Somebody called admin'),
  person('josé', 'José'),
  person(SPECIAL_NAME, 'Odd Name'),
]

const GROUPS: readonly EmbeddedGroup[] = [
  { name: 'team-a', people: ['alice', 'Bob'] },
  { name: 'team-b', people: ['Bob'] },
  { name: 'division', groups: ['team-a', 'team-b'] },
  { name: 'company', groups: ['division'] },
  { name: 'loop-1', groups: ['loop-2'] },
  { name: 'loop-2', groups: ['loop-1'], people: ['carol'] },
  { name: 'platform-admins', people: ['carol'] },
  { name: SPECIAL_GROUP, people: [SPECIAL_NAME, 'josé'] },
  { name: 'over-special', groups: [SPECIAL_GROUP] },
]

/** The tree that the cases expect, for a server that is filled by hand. */
export const CASES = { suffix: SUFFIX, people: PEOPLE, groups: GROUPS } as const

/** The same tree as entries that a real server accepts. */
export function casesAsEntries(): LdapEntry[] {
  return embeddedEntries(CASES).map(({ dn, attributes, password }) => ({
    dn,
    attributes: {
      ...attributes,
      ...(dn === SUFFIX
        ? { objectClass: ['dcObject', 'organization'], dc: 'example', o: 'Example' }
        : {}),
      ...(password === undefined ? {} : { userPassword: password }),
    },
  }))
}

export function casesConfig(overrides: Partial<DirectoryConfig>): DirectoryConfig {
  return {
    urls: [],
    startTls: false,
    peopleBase: `ou=people,${SUFFIX}`,
    groupsBase: `ou=groups,${SUFFIX}`,
    kind: 'openldap',
    timeoutMs: 5_000,
    ...overrides,
  }
}

type Running = { config: Partial<DirectoryConfig>; stop(): Promise<void> }

/** What every directory server must give us, whichever it is. */
export function describeDirectory(name: string, start: () => Promise<Running>): void {
  describe(name, () => {
    let running: Running
    beforeAll(async () => {
      running = await start()
    })
    afterAll(() => running.stop())

    const directory = (overrides: Partial<DirectoryConfig> = {}) =>
      createDirectory(casesConfig({ ...running.config, ...overrides }))
    const signIn = (username: string, password = PASSWORD) =>
      directory().authenticate({ username, password })
    const groupsOf = async (username: string) =>
      (await signIn(username)).groups.map((group) => group.name).sort()
    const refused = {
      code: 'INVALID_CREDENTIALS',
      detail: 'The user name or the password is wrong.',
    }
    const unavailable = { code: 'DIRECTORY_UNAVAILABLE' }

    it('signs a person in', async () => {
      const { person, groups } = await signIn('alice')
      expect(person).toMatchObject({
        username: 'alice',
        displayName: 'Alice Ångström',
        email: 'Alice@example.org',
      })
      expect(person.dn).toMatch(/^uid=alice,ou=people/i)
      expect(person.id).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/)
      expect(groups.find((group) => group.name === 'team-a')?.id).toMatch(/^[0-9a-f-]{36}$/)
      expect(new Set(groups.map((group) => group.id)).size).toBe(groups.length)
    })

    it.each(['bob', 'BOB', ' Bob '])(
      'gives the stored name in lower case for %j',
      async (typed) => {
        expect((await signIn(typed)).person.username).toBe('bob')
      },
    )

    it.each([
      ['alice', ['company', 'division', 'team-a']],
      ['bob', ['company', 'division', 'team-a', 'team-b']],
      ['carol', ['loop-1', 'loop-2', 'platform-admins']],
      ['admin', []],
      ['josé', [SPECIAL_GROUP, 'over-special']],
      [SPECIAL_NAME, [SPECIAL_GROUP, 'over-special']],
    ])('finds the groups of %s, nested ones too', async (username, expected) => {
      expect(await groupsOf(username)).toEqual(expected)
    })

    it.each([
      ['alice', 'wrong'],
      ['alice', `${PASSWORD} `],
      ['nobody', PASSWORD],
      ['*', PASSWORD],
      ['ali*', PASSWORD],
      [')(uid=*', PASSWORD],
      ['alice)(objectClass=*', PASSWORD],
      ['\\2a', PASSWORD],
      ['\\61lice', PASSWORD],
      ['alice,ou=people', PASSWORD],
      [`uid=alice,ou=people,${SUFFIX}`, PASSWORD],
      ['alice\0', PASSWORD],
      ['a'.repeat(257), PASSWORD],
      ['', PASSWORD],
      ['  ', PASSWORD],
      ['alice', ''],
      ['alice', '   '],
      ['alice', '\0'],
      ['alice', `${PASSWORD}\0`],
      ['alice', 'x'.repeat(1025)],
      ['', ''],
    ])('refuses %j with %j, always in the same words', async (username, password) => {
      await expect(signIn(username, password)).rejects.toMatchObject(refused)
    })

    it('finds a person without their password', async () => {
      const found = await directory().findPerson('Alice')
      expect(found?.person.username).toBe('alice')
      expect(found?.groups).toHaveLength(3)
    })

    it.each(['nobody', '*', '', 'alice\0'])('finds nobody as %j', async (username) => {
      expect(await directory().findPerson(username)).toBeNull()
    })

    it('leaves out people whom the user filter leaves out', async () => {
      const strict = directory({ userFilter: '(&(objectClass=inetOrgPerson)(!(uid=alice)))' })
      await expect(
        strict.authenticate({ username: 'alice', password: PASSWORD }),
      ).rejects.toMatchObject(refused)
      expect(await strict.findPerson('bob')).not.toBeNull()
    })

    it('lists the groups that are teams', async () => {
      const names = async (teamFilter?: string) =>
        (await directory(teamFilter === undefined ? {} : { teamFilter }).listTeamGroups()).map(
          (group) => group.name,
        )
      expect(await names('(cn=team-*)')).toEqual(['team-a', 'team-b'])
      expect(await names('(cn=*\\c3\\a9t\\c3\\a9*)')).toEqual([SPECIAL_GROUP])
      expect(await names()).toEqual(GROUPS.map((group) => group.name).sort())
    })

    it('finds groups by their whole names', async () => {
      const names = async (...asked: string[]) =>
        (await directory().findGroupsNamed(asked)).map((group) => group.name).sort()
      expect(await names('team-a', 'DIVISION', 'nothing', 'team-*', '*')).toEqual([
        'division',
        'team-a',
      ])
      expect(await names(SPECIAL_GROUP)).toEqual([SPECIAL_GROUP])
      expect(await names()).toEqual([])
      const many = Array.from({ length: 120 }, (_, index) => `none-${index}`)
      expect(await names(...many, 'team-b')).toEqual(['team-b'])
    })

    it('checks itself', async () => {
      await expect(directory().check()).resolves.toBeUndefined()
      await expect(directory({ groupsBase: `ou=nothing,${SUFFIX}` }).check()).rejects.toMatchObject(
        unavailable,
      )
    })

    it('says so when a base is missing, rather than that the password is wrong', async () => {
      const misled = directory({ peopleBase: `ou=nothing,${SUFFIX}` })
      await expect(
        misled.authenticate({ username: 'alice', password: PASSWORD }),
      ).rejects.toMatchObject(unavailable)
    })

    it('serves many at once', async () => {
      const all = await Promise.all(Array.from({ length: 30 }, () => groupsOf('alice')))
      expect(new Set(all.map(String))).toEqual(new Set(['company,division,team-a']))
    })
  })
}

function person(username: string, displayName: string, mail?: string): EmbeddedPerson {
  return { username, displayName, password: PASSWORD, ...(mail === undefined ? {} : { mail }) }
}
