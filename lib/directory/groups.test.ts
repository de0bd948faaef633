import { EqualityFilter, type Filter, OrFilter } from 'ldapts'
import { expect, it } from 'vitest'
import type { DirectoryGroup, FoundPerson } from './entries'
import { groupsOf, MAX_GROUPS, MAX_NESTING } from './groups'

const ANA: FoundPerson = {
  person: { dn: 'uid=ana', id: 'id-ana', username: 'ana', displayName: 'Ana' },
  storedUsername: 'Ana',
  memberOf: [],
  dnAttribute: 'entryDN',
}

type Tree = Record<string, { member?: string[]; memberUid?: string[] }>

/** A directory of groups in memory, and how many searches it saw at most at once. */
function treeOf(groups: Tree) {
  const seen = { searches: 0, widest: 0 }
  const search = async (filter: Filter): Promise<DirectoryGroup[]> => {
    const asked = equalities(filter)
    seen.searches += 1
    seen.widest = Math.max(seen.widest, asked.length)
    const has = (attribute: string, values: string[] = []) =>
      asked.some((one) => one.attribute === attribute && values.includes(String(one.value)))
    return Object.entries(groups)
      .map(([name, held]) => ({ ...held, name, dn: `cn=${name}` }))
      .filter(
        ({ dn, member, memberUid }) =>
          has('member', member) || has('memberUid', memberUid) || has('entryDN', [dn]),
      )
      .map(({ name, dn }) => ({ id: `id-${name}`, name, dn }))
  }
  return { search, seen }
}

function equalities(filter: Filter): EqualityFilter[] {
  if (filter instanceof OrFilter) return filter.filters.flatMap(equalities)
  if (filter instanceof EqualityFilter) return [filter]
  throw new Error(`Not expected: ${filter}`)
}

const namesOf = async (person: FoundPerson, tree: ReturnType<typeof treeOf>) =>
  (await groupsOf(person, tree.search)).map((group) => group.name).sort()

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
  const chain = Array.from({ length: 15 }, (_, i) => [
    `g${i}`,
    { member: [i === 0 ? 'uid=ana' : `cn=g${i - 1}`] },
  ])
  expect(await namesOf(ANA, treeOf(Object.fromEntries(chain)))).toHaveLength(1 + MAX_NESTING)
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
  await expect(groupsOf(ANA, treeOf(Object.fromEntries(many)).search)).rejects.toMatchObject(
    refused,
  )
  const memberOf = many.map(([name]) => `cn=${String(name)}`)
  await expect(groupsOf({ ...ANA, memberOf }, treeOf({}).search)).rejects.toMatchObject(refused)
})
