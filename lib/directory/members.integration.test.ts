import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDirectory, type Directory } from './directory'
import { startEmbeddedDirectory } from './embedded'
import { CASES, casesConfig } from './testing/directory-cases'
import { directoryAt, SUFFIX, startFilled, stopAll } from './testing/running'

const PEOPLE = `ou=people,${SUFFIX}`
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'
const GROUPS = `ou=groups,${SUFFIX}`

afterAll(stopAll)

describe.each([
  {
    name: 'OpenLDAP',
    open: async () => ({
      directory: directoryAt([(await startFilled()).url]),
      stop: async () => undefined,
    }),
  },
  {
    name: 'the embedded directory',
    open: async () => {
      const server = await startEmbeddedDirectory({ host: '127.0.0.1', port: 0, ...CASES })
      return {
        directory: createDirectory(casesConfig({ urls: [server.url] })),
        stop: server.close,
      }
    },
  },
])('members in $name', ({ open }) => {
  let directory: Directory
  let stop: () => Promise<void>
  beforeAll(async () => {
    const opened = await open()
    directory = opened.directory
    stop = opened.stop
  })
  afterAll(() => stop())

  const idOf = async (name: string) => {
    const found = (await directory.searchGroups(name)).find((group) => group.name === name)
    return found?.id ?? ''
  }
  const membersOf = async (name: string) => {
    const members = await directory.listMembers(await idOf(name))
    return { ...members, people: members?.people.map(({ username }) => username) }
  }

  it('are people of the group and of groups in it, whatever goes round in circles', async () => {
    expect(await membersOf('team-a')).toMatchObject({
      group: { name: 'team-a' },
      people: ['alice', 'bob'],
      isComplete: true,
    })
    expect(await membersOf('company')).toMatchObject({ people: ['alice', 'bob'] })
    expect(await membersOf('loop-1')).toMatchObject({ people: ['carol'], isComplete: true })
  })

  it('are asked for by the lasting id of the group', async () => {
    const id = await idOf('team-b')
    expect(await directory.findGroup(id)).toMatchObject({ id, name: 'team-b' })
    for (const unknown of ['', '*', 'team-b', id.slice(1), UNKNOWN_ID]) {
      expect(await directory.findGroup(unknown)).toBeNull()
      expect(await directory.listMembers(unknown)).toBeNull()
    }
  })

  it('belong to groups that are found by a part of their name, which is never a pattern', async () => {
    const names = async (text: string) =>
      (await directory.searchGroups(text)).map((group) => group.name)
    expect(await names('TEAM')).toEqual(['team-a', 'team-b'])
    expect(await names('été')).toEqual(['R&D, "core" + été #1'])
    for (const text of ['*', 't*m', ')(cn=*', '\\2a', 'team_a'])
      expect(await names(text)).toEqual([])
  })
})

describe('a large group in OpenLDAP', () => {
  it('is not read to its end, and other kinds of members count', async () => {
    const people = Array.from({ length: 2_000 }, (_, n) => `many-${n}`)
    const slapd = await startFilled({}, [
      ...people.map((uid) => ({
        dn: `uid=${uid},${PEOPLE}`,
        attributes: { objectClass: 'inetOrgPerson', uid, cn: uid, sn: uid },
      })),
      {
        dn: `cn=many,${GROUPS}`,
        attributes: {
          ...{ objectClass: 'groupOfNames', cn: 'many' },
          member: people.map((uid) => `uid=${uid},${PEOPLE}`),
        },
      },
      {
        dn: `cn=posix,${GROUPS}`,
        attributes: {
          ...{ objectClass: 'posixGroup', cn: 'posix', gidNumber: '5000' },
          memberUid: ['alice', 'nobody'],
        },
      },
      {
        dn: `cn=gone,${GROUPS}`,
        attributes: { objectClass: 'groupOfNames', cn: 'gone', member: `uid=left,${PEOPLE}` },
      },
    ])
    const directory = directoryAt([slapd.url])
    const membersOf = async (name: string) =>
      directory.listMembers((await directory.searchGroups(name))[0]?.id ?? '')
    const many = await membersOf('many')
    expect(many?.people).toHaveLength(100)
    expect(many?.isComplete).toBe(false)
    expect(await membersOf('posix')).toMatchObject({
      people: [{ username: 'alice', displayName: 'Alice Ångström' }],
      isComplete: true,
    })
    const special = await membersOf('over-special')
    expect(special?.people.map(({ username }) => username)).toEqual(['josé', 'o"hara, jr+x'])
    expect(await membersOf('gone')).toMatchObject({ people: [], isComplete: true })
  })
})
