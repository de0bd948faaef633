import { afterEach, describe, expect, it } from 'vitest'
import { ALICE, directoryAt, SUFFIX, startFilled, stopAll, waysOf } from './testing/running'
import type { Counts, LdapEntry, Slapd } from './testing/slapd'

const CROWD = Array.from({ length: 20_000 }, (_, i) => `p${i}`)
const ALICE_DN = `uid=alice,ou=people,${SUFFIX}`
/** Of which alice is by `team-a`: team-a, division and company. */
const GROUPS_OF_CASES = 3

const groupDn = (name: string) => `cn=${name},ou=groups,${SUFFIX}`
const personDn = (uid: string) => `uid=${uid},ou=people,${SUFFIX}`

function group(name: string, attributes: LdapEntry['attributes']): LdapEntry {
  return { dn: groupDn(name), attributes: { cn: name, objectClass: 'groupOfNames', ...attributes } }
}

const fiveHundred = Array.from({ length: 500 }, (_, i) => group(`many-${i}`, { member: ALICE_DN }))

/** What the server did for `work`, by its own count. */
async function costOf(slapd: Slapd, work: () => Promise<unknown>): Promise<Counts> {
  const before = await slapd.counts()
  const between = await slapd.counts()
  await work()
  const after = await slapd.counts()
  const cost = (name: keyof Counts) => after[name] - between[name] - (between[name] - before[name])
  return {
    binds: cost('binds'),
    searches: cost('searches'),
    entries: cost('entries'),
    bytes: cost('bytes'),
  }
}

describe('a person in 500 groups', () => {
  afterEach(stopAll)

  it.each([false, true])('costs some twenty searches (memberOf overlay: %s)', async (memberOf) => {
    const slapd = await startFilled({ memberOf, sizeLimit: 5000 }, fiveHundred)
    const directory = directoryAt([slapd.url])
    const cost = await costOf(slapd, async () => {
      const { groups } = await directory.authenticate(ALICE)
      expect(groups).toHaveLength(500 + GROUPS_OF_CASES)
    })
    // Root entries of two connections, the person, two pages of direct groups, and eleven chunks of fifty parents
    // at the first step, one at each of the others.
    expect(cost.binds).toBe(1)
    expect(cost.searches).toBeLessThanOrEqual(20)
    expect(cost.entries).toBeLessThanOrEqual(2 + 1 + 500 + GROUPS_OF_CASES)
    expect(cost.bytes).toBeLessThan(250_000)
  })

  it('is an error where the server gives 500 entries only, until it gives the service account more', async () => {
    const service = { dn: personDn('berth'), password: 'service secret' }
    const account = {
      dn: service.dn,
      attributes: {
        ...{ objectClass: 'inetOrgPerson', uid: 'berth', cn: 'berth', sn: 'berth' },
        userPassword: service.password,
      },
    }
    const limits = `limits dn.exact="${service.dn}" size=unlimited`
    const slapd = await startFilled({ databaseLine: limits }, [account, ...fiveHundred])
    await expect(directoryAt([slapd.url]).authenticate(ALICE)).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
      detail: expect.stringContaining('Raise its size limit for the service account'),
      terminal: true,
    })
    const { groups } = await directoryAt([slapd.url], { bind: service }).authenticate(ALICE)
    expect(groups).toHaveLength(500 + GROUPS_OF_CASES)
  })

  it('is explained with the way to each group by less than one search per group', async () => {
    const parents = Array.from({ length: 20 }, (_, i) =>
      group(`above-${i}`, { member: groupDn(`many-${i * 25}`) }),
    )
    const slapd = await startFilled({ sizeLimit: 5000 }, [...fiveHundred, ...parents])
    const directory = directoryAt([slapd.url])
    const cost = await costOf(slapd, async () => {
      const ways = waysOf(await directory.explainPerson('alice'))
      expect(ways['above-3']).toEqual(['many-75'])
      expect(ways.company).toEqual(['team-a', 'division'])
      expect(Object.keys(ways)).toHaveLength(520 + GROUPS_OF_CASES)
    })
    expect(cost.searches).toBeLessThan(300)
  })
})

describe('groups of 20,000 members', () => {
  afterEach(stopAll)

  const crowded = [
    group('crowd', { member: [...CROWD.map(personDn), ALICE_DN] }),
    group('crowd-unique', {
      objectClass: 'groupOfUniqueNames',
      uniqueMember: [...CROWD.map(personDn), ALICE_DN],
    }),
    group('crowd-posix', {
      objectClass: 'posixGroup',
      gidNumber: '7000',
      memberUid: [...CROWD, 'alice'],
    }),
    group('above-crowd', { member: groupDn('crowd') }),
  ]

  it('are never read, only asked', async () => {
    const slapd = await startFilled({}, crowded)
    const directory = directoryAt([slapd.url])
    const cost = await costOf(slapd, async () => {
      const { groups } = await directory.authenticate(ALICE)
      expect(groups).toHaveLength(4 + GROUPS_OF_CASES)
    })
    expect(cost).toMatchObject({ binds: 1 })
    expect(cost.searches).toBeLessThanOrEqual(8)
    expect(cost.entries).toBeLessThanOrEqual(3 + 4 + GROUPS_OF_CASES)
    expect(cost.bytes).toBeLessThan(6_000)

    const list = await costOf(slapd, () => directory.listTeamGroups())
    expect(list.bytes).toBeLessThan(10_000)
  })
})

describe('groups within groups', () => {
  afterEach(stopAll)

  it('end at ten steps and on cycles', async () => {
    const tower = Array.from({ length: 30 }, (_, i) =>
      group(`floor-${i}`, {
        member: [i === 0 ? ALICE_DN : groupDn(`floor-${i - 1}`), groupDn(`floor-${(i + 7) % 30}`)],
      }),
    )
    const slapd = await startFilled({}, tower)
    const directory = directoryAt([slapd.url])
    const cost = await costOf(slapd, async () => {
      const { groups } = await directory.authenticate(ALICE)
      expect(groups.map(({ name }) => name)).toContain('floor-10')
    })
    expect(cost.searches).toBeLessThanOrEqual(16)
  })
})
