import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Actor } from '../../tenants/actor'
import { matchesRepository } from '../../tenants/repository-glob'
import { type Cast, makeStage, type Stage } from '../../tenants/testing/stage'
import { browseRepositories, REPOSITORY_SORTS } from './browse-repositories'
import { browseTags } from './browse-tags'
import type { TagFilter } from './tag-filter'
import { TAG_SORTS } from './tag-rows'
import { digestNumber, fillRepositories, fillTags, markRead } from './testing/fill-index'

const REPOSITORY = 'team/app'

let stage: Stage
beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())

async function makeReadRegistry() {
  const cast = stage.makeCast()
  const { id, ref } = await cast.makeRegistry()
  await cast.context.db.registry.update({
    where: { id },
    data: { phase: 'ready', readyAt: new Date() },
  })
  await markRead(cast.context.db, id, new Date('2026-11-27T07:00:00Z'))
  return { cast, id, ref }
}

function withGlobs(actor: Actor, repositories: readonly string[]): Actor {
  return {
    ...actor,
    token: {
      ...{ tokenId: 't', kind: 'personal', name: 't', tenantId: null, registryIds: null },
      ...{ repositories, actions: ['pull'] },
    },
  }
}

describe('browseRepositories', () => {
  const seeds = [
    { name: 'base/alpine', tagCount: 3, sizeBytes: 300, lastPushedAt: '2026-01-03T00:00:00Z' },
    { name: 'base/debian', tagCount: 1, sizeBytes: 900, lastPulledAt: '2026-02-03T00:00:00Z' },
    { name: 'left-over', tagCount: 0, sizeBytes: 0 },
    {
      ...{ name: 'team/app', tagCount: 9, sizeBytes: 500 },
      ...{ lastPushedAt: '2026-01-05T00:00:00Z', lastPulledAt: '2026-01-06T00:00:00Z' },
    },
  ]
  let place: Awaited<ReturnType<typeof makeReadRegistry>>
  beforeAll(async () => {
    place = await makeReadRegistry()
    await fillRepositories(place.cast.context.db, place.id, seeds)
  })
  const browse = (input: Record<string, unknown> = {}, actor: Actor = place.cast.viewer) =>
    browseRepositories(place.cast.context, actor, { ...place.ref, ...input })
  const names = async (input: Record<string, unknown> = {}, actor?: Actor) =>
    (await browse(input, actor)).items.map(({ name }) => name)

  it('sorts by each column, what is not known last', async () => {
    expect(await names()).toEqual(['base/alpine', 'base/debian', 'team/app'])
    expect(await names({ sort: 'size' })).toEqual(['base/debian', 'team/app', 'base/alpine'])
    expect(await names({ sort: 'tags', order: 'asc' })).toEqual([
      'base/debian',
      'base/alpine',
      'team/app',
    ])
    expect(await names({ sort: 'pushed' })).toEqual(['team/app', 'base/alpine', 'base/debian'])
    expect(await names({ sort: 'pulled', order: 'asc' })).toEqual([
      'team/app',
      'base/debian',
      'base/alpine',
    ])
  })

  it('searches, and shows repositories without tags when asked', async () => {
    expect(await names({ search: 'BASE/' })).toEqual(['base/alpine', 'base/debian'])
    expect(await names({ search: '%' })).toEqual([])
    expect(await names({ empty: true })).toContain('left-over')
    const page = await browse({ search: 'app' })
    expect(page.total).toBe(1)
    expect(page.items[0]).toMatchObject({ tagCount: 9, sizeBytes: 500 })
    expect(page.index).toEqual({
      readAt: '2026-11-27T07:00:00.000Z',
      isReading: false,
      stale: null,
    })
  })

  it('shows an access token the repositories of its scope, as can() would', async () => {
    const globs = ['base/*', 'team/ap?', '**/debian', 'left-over', 'b**n', 'team', '*', 'te.m/app']
    for (const glob of globs) {
      const expected = seeds.map(({ name }) => name).filter((name) => matchesRepository(glob, name))
      const seen = await browse({ empty: true }, withGlobs(place.cast.viewer, [glob]))
      expect([glob, seen.items.map(({ name }) => name)]).toEqual([glob, expected])
      expect(seen.total).toBe(expected.length)
    }
    const both = withGlobs(place.cast.viewer, ['team/**', 'base/alpine'])
    expect(await names({}, both)).toEqual(['base/alpine', 'team/app'])
  })

  it('refuses strangers as if there were nothing', async () => {
    await expect(browse({}, place.cast.stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each(REPOSITORY_SORTS)('pages there and back by %s', async (sort) => {
    const many = await makeReadRegistry()
    await fillRepositories(
      many.cast.context.db,
      many.id,
      Array.from({ length: 120 }, (_, n) => ({
        name: `r-${String(n).padStart(3, '0')}`,
        ...(n % 3 === 0 ? {} : { lastPushedAt: new Date(2026, 0, 1 + (n % 7)).toISOString() }),
        ...(n % 4 === 0 ? {} : { lastPulledAt: new Date(2026, 0, 1 + (n % 5)).toISOString() }),
        ...{ tagCount: 1 + (n % 6), sizeBytes: n % 10 },
      })),
    )
    for (const order of ['asc', 'desc'] as const) {
      await expectThereAndBack((page) =>
        browseRepositories(many.cast.context, many.cast.viewer, {
          ...{ ...many.ref, sort, order },
          ...page,
        }).then((found) => ({ ...found, items: found.items.map(({ name }) => name) })),
      )
    }
  })
})

describe('browseTags', () => {
  let cast: Cast
  let place: Awaited<ReturnType<typeof makeReadRegistry>>
  const [one, two, three] = [digestNumber(1), digestNumber(2), digestNumber(3)]
  beforeAll(async () => {
    place = await makeReadRegistry()
    cast = place.cast
    await fillTags(cast.context.db, { registryId: place.id, repository: REPOSITORY }, [
      { name: 'v1.9', digest: one, pushedAt: '2026-11-01T00:00:00Z', sizeBytes: 10 },
      { name: 'v1.10', digest: two, pushedAt: '2026-11-20T00:00:00Z', sizeBytes: 30 },
      { name: 'latest', digest: two, lastPulledAt: '2026-11-21T00:00:00Z', sizeBytes: 30 },
      {
        ...{ name: 'many', digest: three, kind: 'index', sizeBytes: 50 },
        platforms: ['linux/amd64', 'linux/arm64/v8'],
      },
      { name: 'lost', digest: null, sizeBytes: null, platforms: [], broken: 'Lost.' },
      sig('sig', two),
      sig('att', two),
      sig('sig', digestNumber(99)),
    ])
    await fillTags(cast.context.db, { registryId: place.id, repository: 'team/other' }, [
      { name: 'v1', digest: two },
    ])
  })
  const sig = (suffix: string, of: string) => ({
    sizeBytes: 5,
    name: `${of.replace(':', '-')}.${suffix}`,
    digest: digestNumber(1000 + suffix.length),
    kind: 'artifact',
    artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
    attachedTo: of,
  })
  const browse = (input: Record<string, unknown> = {}, actor: Actor = cast.viewer) =>
    browseTags(cast.context, actor, { ...place.ref, repository: REPOSITORY, ...input })
  const tags = async (filter: TagFilter & Record<string, unknown> = {}) =>
    (await browse(filter)).items.map(({ tag }) => tag.slice(0, 12))

  it('has versions in natural order, and signatures below what they belong to', async () => {
    const page = await browse()
    expect(page.total).toBe(6)
    expect(page.items.map(({ tag }) => tag)).toEqual([
      'latest',
      'lost',
      'many',
      expect.stringMatching(/^sha256-0+63\.sig$/),
      'v1.9',
      'v1.10',
    ])
    const [latest, lost] = page.items
    expect(latest).toMatchObject({
      digest: two,
      siblings: { names: ['v1.10'], count: 1 },
      attached: { count: 2, tags: [{ tag: expect.stringMatching(/\.att$/) }, {}] },
      lastPulledAt: '2026-11-21T00:00:00.000Z',
      pullCount: 1,
    })
    expect(lost).toMatchObject({ digest: null, broken: 'Lost.', sizeBytes: null })
  })

  it('folds signatures of the platforms of an index under its tags', async () => {
    const { db } = cast.context
    const child = digestNumber(55)
    const signed = { registryId: place.id, repository: 'team/signed' }
    await fillTags(db, signed, [
      { name: 'many', digest: three, kind: 'index' },
      sig('sig', child),
      sig('sig', three),
    ])
    await db.indexedChild.create({ data: { ...signed, child, parent: three } })
    const page = await browse({ repository: 'team/signed' })
    expect(page.items.map(({ tag, attached }) => [tag, attached.count])).toEqual([['many', 2]])
    expect(page.total).toBe(1)
  })

  it('sorts by each column', async () => {
    const own = { search: 'v1' }
    expect(await tags({ ...own, sort: 'pushed' })).toEqual(['v1.10', 'v1.9'])
    expect(await tags({ ...own, sort: 'pushed', order: 'asc' })).toEqual(['v1.9', 'v1.10'])
    expect((await tags({ sort: 'size' }))[0]).toBe('many')
    expect((await tags({ sort: 'size' })).at(-1)).toBe('lost')
    expect((await tags({ sort: 'pulled' }))[0]).toBe('latest')
    expect(await tags({ ...own, order: 'desc' })).toEqual(['v1.10', 'v1.9'])
  })

  it('filters by text, platform, age, pulls and what is broken', async () => {
    expect(await tags({ search: 'LAT' })).toEqual(['latest'])
    expect(await tags({ search: '_' })).toEqual([])
    expect(await tags({ platform: 'linux/arm64' })).toEqual(['many'])
    expect(await tags({ platform: 'linux/arm' })).toEqual([])
    expect(await tags({ olderThanDays: 1, search: 'v1' })).toEqual(['v1.9', 'v1.10'])
    expect(await tags({ olderThanDays: 30_000 })).toEqual([])
    expect(await tags({ neverPulled: true, search: 'lat' })).toEqual([])
    expect(await tags({ broken: true })).toEqual(['lost'])
  })

  it('tells a repository that is not there from one that was not read yet', async () => {
    const asked = browse({ repository: 'no/such' })
    await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(browse({}, cast.stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(browse({}, withGlobs(cast.viewer, ['other/**']))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await cast.context.db.registryIndex.delete({ where: { registryId: place.id } })
    const unread = await browse({ repository: 'no/such' })
    expect(unread).toMatchObject({ items: [], total: 0, index: { readAt: null, isReading: true } })
  })

  it('says why it may be old', async () => {
    await cast.context.db.registryIndex.upsert({
      where: { registryId: place.id },
      create: {
        registryId: place.id,
        ...{ staleSince: new Date('2026-11-27T08:00:00Z'), staleCode: 'EMPTY' },
        staleSentence: 'The registry says that it is empty.',
      },
      update: {},
    })
    expect((await browse()).index.stale).toEqual({
      since: '2026-11-27T08:00:00.000Z',
      code: 'EMPTY',
      sentence: 'The registry says that it is empty.',
    })
  })

  it.each(TAG_SORTS)('pages there and back by %s', async (sort) => {
    const many = await makeReadRegistry()
    await fillTags(
      many.cast.context.db,
      { registryId: many.id, repository: REPOSITORY },
      Array.from({ length: 130 }, (_, n) => ({
        ...{ name: `v${n}`, digest: digestNumber(n % 40) },
        ...(n % 3 === 0 ? {} : { pushedAt: new Date(2026, 0, 1 + (n % 7)).toISOString() }),
        ...(n % 4 === 0 ? {} : { lastPulledAt: new Date(2026, 0, 1 + (n % 5)).toISOString() }),
        sizeBytes: n % 5 === 0 ? null : n % 10,
      })),
    )
    for (const order of ['asc', 'desc'] as const) {
      await expectThereAndBack((page) =>
        browseTags(many.cast.context, many.cast.viewer, {
          ...{ ...many.ref, repository: REPOSITORY, sort, order },
          ...page,
        }).then((found) => ({ ...found, items: found.items.map(({ tag }) => tag) })),
      )
    }
  })

  it('refuses a place in the list that nobody gave', async () => {
    for (const after of ['v1', 'W10', Buffer.from('[1,2]').toString('base64url')]) {
      await expect(browse({ after })).rejects.toMatchObject({ code: 'BAD_INPUT' })
    }
    const crooked = Buffer.from('["yesterday","v1"]').toString('base64url')
    await expect(browse({ after: crooked, sort: 'pushed' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    })
  })
})

type Found = {
  items: string[]
  total: number
  nextCursor: string | null
  previousCursor: string | null
}

/** Every row once, and the same pages on the way back. */
async function expectThereAndBack(
  ask: (page: { after?: string; before?: string }) => Promise<Found>,
): Promise<void> {
  const pages: Found[] = [await ask({})]
  for (let last = pages.at(-1); last?.nextCursor; last = pages.at(-1)) {
    pages.push(await ask({ after: last.nextCursor }))
  }
  const all = pages.flatMap(({ items }) => items)
  expect(new Set(all).size).toBe(pages[0]?.total)
  expect(all.length).toBe(pages[0]?.total)
  expect(pages[0]?.previousCursor).toBeNull()
  let page = pages.at(-1)
  for (const expected of pages.slice(0, -1).reverse()) {
    page = await ask({ before: page?.previousCursor ?? '' })
    expect(page.items).toEqual(expected.items)
    expect(page.nextCursor).not.toBeNull()
  }
  expect(page?.previousCursor).toBeNull()
}
