import { lstat, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { binTags } from '../images/bin/bin-tags'
import { bytesOf, type IndexStory, openIndexStory } from '../images/index/testing/index-story'
import { newId } from '../kernel/ids'
import { createLogger } from '../kernel/logger'
import { asTagName, type RepositoryName } from '../registry/references'
import { type BuiltManifest, buildImage } from '../registry/testing/image-builder'
import { createStorage, type Storage } from '../storage/storage'
import { registrySubdirectory } from '../storage/subdirectory'
import { listUsageDue, markUsageDirty } from '../tenants/usage'
import { findWalk } from '../tenants/usage-walk'
import { estimateUsage } from './estimate-usage'
import { createUsageKeeper } from './keep-usage'
import { measureRegistry } from './measure-usage'
import type { WalkDeps } from './walk-usage'

let story: IndexStory
let root: string
let tree: string
let storage: Storage

beforeAll(async () => {
  story = await openIndexStory()
  const { tenant } = await story.db.registry.findUniqueOrThrow({
    where: { id: story.registryId },
    select: { tenant: { select: { slug: true } } },
  })
  root = await mkdtemp(join(tmpdir(), 'berth-measure-'))
  tree = join(root, registrySubdirectory({ tenantSlug: tenant.slug, registrySlug: 'apps' }))
  // The registry goes on where it was, by a link; Berth sees a tree without one.
  await mkdir(dirname(tree), { recursive: true })
  await mkdir(story.registry.rootDirectory, { recursive: true })
  await rename(story.registry.rootDirectory, tree)
  await symlink(tree, story.registry.rootDirectory)
  storage = createStorage({ root, timeoutMs: 10_000 })
})
afterAll(async () => {
  await story?.close()
  await rm(root, { recursive: true, force: true })
})

const depsWith = (changes: Partial<WalkDeps> = {}): WalkDeps => ({
  ...{ db: story.db, clock: story.clock, storage, filesPerSecond: 0 },
  ...changes,
})
const measure = (changes?: Partial<WalkDeps>) =>
  measureRegistry(depsWith(changes), story.registryId)

describe('measureRegistry', () => {
  it('tells what tags need, what only the bin needs, what nothing needs and what is not finished', async () => {
    const repository = story.newRepository()
    const { image, index, other } = story.images
    const [binned, lost] = [await imageOf('in the bin'), await imageOf('untagged')]
    await story.pushed(repository, 'v1', index)
    await story.pushed(repository, 'both', image)
    await story.pushed(repository, 'gone', binned)
    await story.pushed(repository, 'moved', lost)
    await story.pushed(repository, 'moved', other)
    await story.follow()
    await moveToBin(repository, { both: image, gone: binned })
    await beginUpload(repository, 1234)

    const total = await measure()
    expect(total).toBe(await sumOfFiles(tree))
    const usage = await usageRow()
    // What the bin holds of `both` is a part of the index, and layers are shared.
    const tagged = bytesOf([index, other], true)
    expect(usage).toMatchObject({
      taggedBytes: tagged,
      binBytes: bytesOf([index, other, binned], true) - tagged,
      uploadBytes: expect.any(BigInt),
    })
    const needed = bytesOf([index, other, binned], true)
    expect(usage.untaggedBytes).toBeGreaterThanOrEqual(
      bytesOf([index, other, binned, lost], true) - needed,
    )
    expect(usage.uploadBytes).toBeGreaterThanOrEqual(1234n)
    expect(usage.linkBytes).toBeGreaterThan(0n)
    const { taggedBytes, binBytes, untaggedBytes, uploadBytes, linkBytes } = usage
    const parts = [taggedBytes, binBytes, untaggedBytes, uploadBytes, linkBytes]
    expect(parts.reduce<bigint>((sum, part) => sum + (part ?? 0n), 0n)).toBe(BigInt(total ?? 0))
  })

  it('remembers the sum before, and one sample for each hour and day', async () => {
    const before = await measure()
    await story.pushed(story.newRepository(), 'v1', await imageOf('one more'))
    await story.follow()
    const total = await measure()
    expect(total).toBeGreaterThan(before ?? 0)
    expect(await usageRow()).toMatchObject({ previousBytes: BigInt(before ?? 0) })
    const samples = await story.db.usageSample.findMany({
      where: { registryId: story.registryId },
      orderBy: [{ span: 'asc' }, { at: 'desc' }],
    })
    const last = { bytes: BigInt(total ?? 0), peakBytes: BigInt(total ?? 0), quotaBytes: 1n }
    expect(samples.filter(({ span }) => span === 'day')[0]).toMatchObject(last)
    expect(samples.filter(({ span }) => span === 'hour')[0]).toMatchObject(last)
    expect(samples.length).toBeLessThanOrEqual(4)
  })

  it('goes on after a kill where it was, and finds the same as in one go', async () => {
    await story.pushed(story.newRepository(), 'v1', await imageOf('for the kill'))
    await story.follow()
    const whole = await measure()
    const parts = partsOf(await usageRow())
    const visits = { first: [] as string[], second: [] as string[] }
    const clock = fastClock()
    const killed = measure({ clock, storage: watched(visits.first, { dieAt: 4 }) })
    await expect(killed).rejects.toThrow('killed')
    expect(await findWalk(story.db, story.registryId)).toMatchObject({ slice: visits.first[2] })
    expect(await measure({ clock, storage: watched(visits.second) })).toBe(whole)
    expect(partsOf(await usageRow())).toEqual(parts)
    expect(visits.second[0]).toBe(visits.first[3])
    expect(visits.second).not.toContain(visits.first[2])
    expect(await findWalk(story.db, story.registryId)).toBeNull()
  })

  it('measures anew what was pushed since the walk began that was killed', async () => {
    const clock = fastClock()
    await expect(measure({ clock, storage: watched([], { dieAt: 2 }) })).rejects.toThrow('killed')
    await markUsageDirty(story.db, clock, story.registryId)
    await measure({ clock })
    const now = clock.now()
    const due = {
      now,
      dirtyBefore: now,
      dirtyMeasuredBefore: new Date(0),
      measuredBefore: new Date(0),
    }
    await story.db.registryUsage.updateMany({ data: { walkMs: 0 } })
    expect(await listUsageDue(story.db, due)).toContain(story.registryId)
    await measure({ clock })
    expect(await listUsageDue(story.db, due)).not.toContain(story.registryId)
  })
})

describe('estimateUsage', () => {
  it('tells at once what a push added, without what was there, until it is measured', async () => {
    const repository = story.newRepository()
    const first = await imageOf('first of an estimate')
    await story.pushed(repository, 'v1', first)
    await story.follow()
    // Clocks of other tests went ahead.
    await story.db.registry.updateMany({ data: { usedMeasuredAt: null } })
    await measure()
    const second = await buildImage({
      files: [
        ['file', 'first of an estimate'],
        ['more', 'second of an estimate'],
      ],
    })
    await story.pushed(repository, 'v2', second)
    await markUsageDirty(story.db, story.clock, story.registryId)
    await estimateUsage(depsWith())
    const added = bytesOf([first, second], true) - bytesOf([first], true)
    const writtenAgain = bytesOf([second], true)
    // A client that sends a layer again writes no new blob; its file may be new all the same.
    const { pushedBytes } = await usageRow()
    expect(pushedBytes).toBeGreaterThanOrEqual(added)
    expect(pushedBytes).toBeLessThanOrEqual(writtenAgain)
    await measure()
    expect(await usageRow()).toMatchObject({ pushedBytes: 0n, pushedAt: null })
  })
})

describe('the keeper', () => {
  it('measures the others when one is refused, tells which, and keeps that one due', async () => {
    const { db, clock } = story
    const refused = await readyRegistry('refused')
    const fine = await readyRegistry('fine')
    await symlink(tmpdir(), refused.path)
    await mkdir(fine.path)
    await writeFile(join(fine.path, 'layer'), 'seven b')
    const lines: string[] = []
    const logger = createLogger({ level: 'warn' }, { write: (line) => void lines.push(line) })
    const keeper = createUsageKeeper({ db, clock, storage, filesPerSecond: 0, logger })
    keeper.start()
    await expect
      .poll(() => usedOf(fine.id), { timeout: 20_000 })
      .toMatchObject({
        ...{ usedBytes: 7n, usedFiles: 1 },
      })
    await expect.poll(() => lines.length, { timeout: 20_000 }).toBeGreaterThan(0)
    await keeper.stop()
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      ...{ msg: 'registry not measured', registryId: refused.id },
    })
    expect(await usedOf(refused.id)).toMatchObject({ usedBytes: null, usedMeasuredAt: null })
  })
})

function imageOf(content: string): Promise<BuiltManifest> {
  return buildImage({ files: [['file', content]] })
}

async function moveToBin(
  repository: RepositoryName,
  tags: Readonly<Record<string, BuiltManifest>>,
): Promise<void> {
  const registry = {
    id: story.registryId,
    tenantId: story.tenantId,
    name: 'team/apps',
    binDays: 14,
  }
  const heard = Object.values(tags).map(({ digest }) => digest)
  const outcomes = await binTags(
    { db: story.db, clock: story.clock, client: story.portal, registry },
    {
      repository,
      tags: Object.entries(tags).map(([tag, { digest }]) => ({ tag: asTagName(tag), digest })),
      author: { username: 'ada', requestId: newId(), caller: null },
      ...{ why: { reason: 'person', because: null }, jobId: null },
    },
  )
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(heard.map(() => 'binned'))
  await story.follow()
}

/** Begins an upload as a client that is cut off does. */
async function beginUpload(repository: RepositoryName, bytes: number): Promise<void> {
  const path = join(tree, 'docker/registry/v2/repositories', repository, '_uploads', newId())
  await mkdir(path, { recursive: true })
  await writeFile(join(path, 'data'), 'x'.repeat(bytes))
  await writeFile(join(path, 'startedat'), new Date().toISOString())
}

/** The storage, that notes each slice and dies at one of them as a process that is killed. */
function watched(visits: string[], options: { dieAt?: number } = {}): Storage {
  return {
    ...storage,
    walk: (subdirectory, walk) =>
      storage.walk(subdirectory, {
        ...walk,
        visit: async (slice, found) => {
          visits.push(slice)
          if (visits.length === options.dieAt) throw new Error('killed')
          await walk.visit(slice, found)
        },
      }),
  }
}

/** A second passes with every look at it, so that each slice is saved. */
function fastClock() {
  let ms = Date.now()
  return {
    now: () => {
      ms += 1_001
      return new Date(ms)
    },
  }
}

async function sumOfFiles(path: string): Promise<number> {
  let sum = 0
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) sum += (await lstat(join(entry.parentPath, entry.name))).size
  }
  return sum
}

function usageRow() {
  return story.db.registryUsage.findUniqueOrThrow({ where: { registryId: story.registryId } })
}

function partsOf(row: Awaited<ReturnType<typeof usageRow>>) {
  const { taggedBytes, binBytes, untaggedBytes, uploadBytes, linkBytes } = row
  return { taggedBytes, binBytes, untaggedBytes, uploadBytes, linkBytes }
}

function usedOf(id: string) {
  return story.db.registry.findUniqueOrThrow({ where: { id } })
}

async function readyRegistry(slug: string): Promise<{ id: string; path: string }> {
  const { db, registryId } = story
  const like = await db.registry.findUniqueOrThrow({
    where: { id: registryId },
    select: { tenantId: true, purpose: true, createdBy: true, quotaBytes: true, image: true },
  })
  const id = newId()
  await db.registry.create({
    data: { ...like, id, slug, readyAt: new Date() },
    select: { id: true },
  })
  return { id, path: join(dirname(tree), slug) }
}
