import { EqualityFilter, ExtensibleFilter, type Filter, OrFilter } from 'ldapts'
import { describe, expect, it } from 'vitest'
import type { FoundGroup, FoundPerson } from './entries'
import { type GroupFinder, MAX_GROUPS, MAX_NESTING } from './group-walk'
import { explainGroups, groupsOf } from './groups'

const ANA: FoundPerson = {
  person: { dn: 'uid=ana', id: 'id-ana', username: 'ana', displayName: 'Ana' },
  bar: null,
  memberUid: 'Ana',
  memberOf: [],
}

type Tree = Record<string, { member?: string[]; memberUid?: string[]; memberOf?: string[] }>

/** A directory of groups in memory, how many searches it saw, and how wide the widest was. */
function treeOf(groups: Tree, nesting: GroupFinder['nesting'] = 'walk') {
  const seen = { searches: 0, widest: 0 }
  const all = Object.entries(groups).map(([name, held]) => ({ ...held, name, dn: `cn=${name}` }))
  const holding = (dns: string[], names = new Set<string>()): Set<string> => {
    const above = all.filter(
      ({ name, member }) => !names.has(name) && member?.some((dn) => dns.includes(dn)),
    )
    for (const { name } of above) names.add(name)
    return above.length === 0
      ? names
      : holding(
          above.map(({ dn }) => dn),
          names,
        )
  }
  const search = async (filter: Filter): Promise<FoundGroup[]> => {
    seen.searches += 1
    const inChain = filter instanceof ExtensibleFilter ? holding([filter.value]) : null
    const found = all.filter((group) => {
      if (inChain !== null) return inChain.has(group.name)
      const asked = equalities(filter)
      seen.widest = Math.max(seen.widest, asked.length)
      const has = (attribute: string, values: string[] = []) =>
        asked.some((one) => one.attribute === attribute && values.includes(String(one.value)))
      const { dn, member, memberUid } = group
      return has('member', member) || has('memberUid', memberUid) || has('entryDN', [dn])
    })
    return found.map(({ name, dn, memberOf = [] }) => ({ id: `id-${name}`, name, dn, memberOf }))
  }
  const kind = nesting === 'chain' ? ('active-directory' as const) : ('openldap' as const)
  return { finder: { kind, nesting, search }, seen }
}

function equalities(filter: Filter): EqualityFilter[] {
  if (filter instanceof OrFilter) return filter.filters.flatMap(equalities)
  if (filter instanceof EqualityFilter) return [filter]
  throw new Error(`Not expected: ${filter}`)
}

const namesOf = async (person: FoundPerson, tree: ReturnType<typeof treeOf>) =>
  (await groupsOf(person, tree.finder)).map((group) => group.name).sort()

const waysOf = async (person: FoundPerson, tree: ReturnType<typeof treeOf>) =>
  Object.fromEntries(
    (await explainGroups(person, tree.finder)).map(({ name, via }) => [
      name,
      via === null ? null : via.map((step) => step.name),
    ]),
  )

const chainOf = (length: number) =>
  Object.fromEntries(
    Array.from({ length }, (_, i) => [`g${i}`, { member: [i === 0 ? 'uid=ana' : `cn=g${i - 1}`] }]),
  )

it('joins both sides and walks upward, each group once', async () => {
  const tree = treeOf({
    direct: { member: ['uid=ana'] },
    posix: { memberUid: ['Ana'] },
    told: {},
    above: { member: ['cn=direct', 'cn=told'] },
    'not-mine': { member: ['uid=bob'], memberUid: ['ana'] },
  })
  const person = { ...ANA, memberOf: ['CN=direct', 'cn=told', 'cn=unknown'] }
  expect(await namesOf(person, tree)).toEqual(['above', 'direct', 'posix', 'told'])
})

it('ends on cycles', async () => {
  const tree = treeOf({
    a: { member: ['uid=ana', 'cn=c', 'cn=a'] },
    b: { member: ['cn=a'] },
    c: { member: ['cn=b'] },
  })
  expect(await namesOf(ANA, tree)).toEqual(['a', 'b', 'c'])
  expect(tree.seen.searches).toBeLessThan(6)
})

it('climbs ten steps and no further', async () => {
  expect(await namesOf(ANA, treeOf(chainOf(15)))).toHaveLength(1 + MAX_NESTING)
})

it('climbs by memberOf of groups where members are hidden, and asks for each name once', async () => {
  const tree = treeOf({
    a: { memberOf: ['cn=b', 'cn=elsewhere'] },
    b: { memberOf: ['CN=A', 'cn=c', 'cn=elsewhere'] },
    c: { memberOf: ['cn=elsewhere'] },
  })
  const person = { ...ANA, memberOf: ['cn=a'] }
  expect(await waysOf(person, tree)).toEqual({ a: [], b: ['a'], c: ['a', 'b'] })
})

describe('explainGroups', () => {
  it('gives the shortest way to each group', async () => {
    const tree = treeOf({
      direct: { member: ['uid=ana'] },
      posix: { memberUid: ['Ana'] },
      division: { member: ['cn=direct', 'cn=other'] },
      other: { member: ['cn=posix'] },
      company: { member: ['cn=division', 'cn=company', 'cn=direct'] },
    })
    expect(await waysOf(ANA, tree)).toEqual({
      direct: [],
      posix: [],
      division: ['direct'],
      other: ['posix'],
      company: ['direct'],
    })
  })

  it('ends on cycles', async () => {
    const tree = treeOf({
      a: { member: ['uid=ana', 'cn=c'] },
      b: { member: ['cn=a'] },
      c: { member: ['cn=b'] },
    })
    expect(await waysOf(ANA, tree)).toEqual({ a: [], b: ['a'], c: ['a', 'b'] })
  })

  it('finds the one of many that leads up without asking about each', async () => {
    const many = Array.from({ length: 100 }, (_, i) => [`g${i}`, { member: ['uid=ana'] }])
    const tree = treeOf({ ...Object.fromEntries(many), top: { member: ['cn=g77'] } })
    expect((await waysOf(ANA, tree)).top).toEqual(['g77'])
    expect(tree.seen.searches).toBeLessThan(20)
  })
})

describe('with the matching rule', () => {
  it('asks once, however deep groups nest', async () => {
    const tree = treeOf(chainOf(15), 'chain')
    expect(await namesOf(ANA, tree)).toHaveLength(15)
    expect(tree.seen.searches).toBe(1)
  })

  it('explains what the walk can follow, and says where it cannot', async () => {
    const tree = treeOf(chainOf(13), 'chain')
    const ways = await waysOf(ANA, tree)
    expect(ways.g2).toEqual(['g0', 'g1'])
    expect(ways.g12).toBeNull()
  })
})

it('asks about many groups together, but not about all at once', async () => {
  const many = Array.from({ length: 500 }, (_, i) => [`g${i}`, { member: ['uid=ana'] }])
  const tree = treeOf(Object.fromEntries(many))
  expect(await namesOf(ANA, tree)).toHaveLength(500)
  expect(tree.seen).toEqual({ searches: 11, widest: 100 })
})

it('fails above the limit instead of forgetting groups', async () => {
  const many = Array.from({ length: MAX_GROUPS + 1 }, (_, i) => [`g${i}`, { member: ['uid=ana'] }])
  const refused = { code: 'DIRECTORY_UNAVAILABLE', terminal: true }
  await expect(groupsOf(ANA, treeOf(Object.fromEntries(many)).finder)).rejects.toMatchObject(
    refused,
  )
  await expect(
    groupsOf(ANA, treeOf(Object.fromEntries(many), 'chain').finder),
  ).rejects.toMatchObject(refused)
  const memberOf = Array.from({ length: 2 * MAX_GROUPS + 1 }, (_, i) => `cn=g${i}`)
  await expect(groupsOf({ ...ANA, memberOf }, treeOf({}).finder)).rejects.toMatchObject(refused)
})
