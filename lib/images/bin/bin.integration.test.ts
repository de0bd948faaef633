import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asTagName, type Digest, type RepositoryName } from '../../registry/references'
import { type BuiltManifest, buildImage, buildIndex } from '../../registry/testing/image-builder'
import { binTags } from './bin-tags'
import { purgeTags } from './purge-tags'
import { restoreTags } from './restore-tags'
import { type BinStage, openBinStage } from './testing/bin-stage'
import { deletingByTag } from './testing/deleting-by-tag'
import { ADA, BY_HAND, interposed, Killed, killedBefore } from './testing/interposed'

const V1 = asTagName('v1')

let stage: BinStage
let image: BuiltManifest
let other: BuiltManifest
let index: BuiltManifest
beforeAll(async () => {
  stage = await openBinStage()
  image = await buildImage({ files: [['a', 'bin']] })
  other = await buildImage({ files: [['a', 'other']] })
  const children = await Promise.all(
    ['amd64', 'arm64'].map(async (architecture) => ({
      image: await buildImage({ architecture, files: [['a', architecture]] }),
      platform: { os: 'linux', architecture },
    })),
  )
  index = buildIndex(children)
})
afterAll(() => stage?.close())

async function pushed(tags: Record<string, BuiltManifest>): Promise<RepositoryName> {
  const repository = stage.newRepository()
  for (const [tag, manifest] of Object.entries(tags)) await stage.push(repository, manifest, tag)
  return repository
}

const bin = (repository: RepositoryName, digest: Digest | null, deps = stage.deps) =>
  binTags(deps, { ...BY_HAND, repository, tags: [{ tag: V1, digest }] })

async function binned(repository: RepositoryName, digest: Digest): Promise<string> {
  const [result] = await bin(repository, digest)
  if (result === undefined || result.outcome === 'failed') throw new Error('not in the bin')
  return result.binnedId
}

const isThere = async (repository: RepositoryName, digest: Digest) =>
  (await stage.client.headManifest(repository, digest)) !== null

describe('a deleted tag', () => {
  it('leaves its siblings, and comes back with the same bytes', async () => {
    const repository = await pushed({ v1: image, stays: image })
    const id = await binned(repository, image.digest)
    expect(await stage.client.listTags(repository)).toEqual(['stays'])
    expect(await stage.rowsOf(repository)).toMatchObject([{ id, state: 'binned', tag: 'v1' }])

    const restored = await restoreTags(stage.deps, { repository, ids: [id], author: ADA })
    expect(restored).toEqual([{ id, outcome: 'restored' }])
    const raw = await stage.client.getRawManifest(repository, V1)
    expect(raw.bytes.equals(image.bytes)).toBe(true)
    await stage.settleLater(repository)
    expect(await stage.rowsOf(repository)).toEqual([])
    expect(await stage.db.binnedManifest.count({ where: { repository } })).toBe(0)
  })

  it('comes back as an index with its children after those were deleted', async () => {
    const repository = await pushed({ v1: index })
    const id = await binned(repository, index.digest)
    for (const part of [index, ...index.children]) {
      await stage.client.deleteManifest(repository, part.digest)
    }
    await restoreTags(stage.deps, { repository, ids: [id], author: ADA })
    for (const part of [index, ...index.children]) {
      const raw = await stage.client.getRawManifest(repository, part.digest)
      expect(raw.bytes.equals(part.bytes)).toBe(true)
    }
    expect(await stage.digestAt(repository, 'v1')).toBe(index.digest)
  })

  it('does not come back over another image', async () => {
    const repository = await pushed({ v1: image })
    const id = await binned(repository, image.digest)
    await stage.push(repository, other, 'v1')
    const [result] = await restoreTags(stage.deps, { repository, ids: [id], author: ADA })
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'CONFLICT' } })
    expect(await stage.digestAt(repository, 'v1')).toBe(other.digest)
    expect(await stage.rowsOf(repository)).toMatchObject([{ id, state: 'binned' }])
  })

  it('takes its signatures along and back when its last tag goes', async () => {
    const signature = asTagName(`${image.digest.replace(':', '-')}.sig`)
    const repository = await pushed({ v1: image, v2: image, [signature]: other })
    const place = { registryId: stage.registryId, repository }
    for (const [name, built] of [
      ['v1', image],
      ['v2', image],
      [signature, other],
    ] as const) {
      const attachedTo = name === signature ? image.digest : null
      await stage.db.indexedTag.create({
        data: { ...place, name, versionKey: name, digest: built.digest, attachedTo },
      })
    }
    await binned(repository, image.digest)
    expect((await stage.client.listTags(repository)).toSorted()).toEqual([signature, 'v2'])
    const [result] = await binTags(stage.deps, {
      ...BY_HAND,
      repository,
      tags: [{ tag: asTagName('v2'), digest: image.digest }],
    })
    expect(await stage.client.listTags(repository)).toEqual([])
    const id = result?.outcome === 'binned' ? result.binnedId : ''
    await restoreTags(stage.deps, { repository, ids: [id], author: ADA })
    expect((await stage.client.listTags(repository)).toSorted()).toEqual([signature, 'v2'])
  })

  it('is refused when it moved, is not there, or a rule keeps it', async () => {
    const repository = await pushed({ v1: image })
    expect(await bin(repository, other.digest)).toMatchObject([{ error: { code: 'CONFLICT' } }])
    const none = await binTags(stage.deps, {
      ...BY_HAND,
      repository,
      tags: [{ tag: asTagName('none'), digest: null }],
    })
    expect(none).toMatchObject([{ error: { code: 'NOT_FOUND' } }])
    const { id } = await stage.db.immutableRule.create({
      data: {
        ...{ id: repository.slice(-20), registryId: stage.registryId, name: 'releases' },
        ...{ repositories: repository, tags: 'v*', createdBy: 'ada', createdAt: new Date() },
      },
    })
    const kept = await bin(repository, image.digest)
    await stage.db.immutableRule.delete({ where: { id } })
    expect(kept).toMatchObject([
      { error: { code: 'CONFLICT', detail: expect.stringContaining('“releases”') } },
    ])
    expect(await stage.digestAt(repository, 'v1')).toBe(image.digest)
    expect(await stage.rowsOf(repository)).toEqual([])
  })
})

describe('a purge', () => {
  const purge = (repository: RepositoryName, id: string, deps = stage.deps) =>
    purgeTags(deps, { repository, ids: [id], author: ADA })

  it('deletes an index with its children', async () => {
    const repository = await pushed({ v1: index })
    const id = await binned(repository, index.digest)
    const { id: registryId } = stage.deps.registry
    const { db } = stage
    await db.registry.update({ where: { id: registryId }, data: { usageDirtyAt: null } })
    expect(await purge(repository, id)).toEqual([{ id, outcome: 'deleted' }])
    const { usageDirtyAt } = await db.registry.findUniqueOrThrow({ where: { id: registryId } })
    expect(usageDirtyAt).not.toBeNull()
    for (const part of [index, ...index.children]) {
      expect(await isThere(repository, part.digest)).toBe(false)
    }
    await stage.settleLater(repository)
    expect(await stage.rowsOf(repository)).toEqual([])
    expect(await stage.db.binnedManifest.count({ where: { repository } })).toBe(0)
  })

  it('leaves what another tag needs, a child of the index too', async () => {
    const [child = image] = index.children
    const repository = await pushed({ v1: index, child })
    const id = await binned(repository, index.digest)
    expect(await purge(repository, id)).toEqual([{ id, outcome: 'deleted' }])
    expect(await isThere(repository, index.digest)).toBe(false)
    expect(await stage.digestAt(repository, 'child')).toBe(child.digest)
  })

  it('leaves what an index needs', async () => {
    const [child = image] = index.children
    const repository = await pushed({ v1: child, many: index })
    const id = await binned(repository, child.digest)
    expect(await purge(repository, id)).toEqual([{ id, outcome: 'still-needed' }])
    expect(await isThere(repository, child.digest)).toBe(true)
  })

  it('leaves what else in the bin needs', async () => {
    const [child = image] = index.children
    const repository = await pushed({ v1: child, many: index, same: child })
    const id = await binned(repository, child.digest)
    await binTags(stage.deps, {
      ...BY_HAND,
      repository,
      tags: [
        { tag: asTagName('many'), digest: index.digest },
        { tag: asTagName('same'), digest: child.digest },
      ],
    })
    expect(await purge(repository, id)).toEqual([{ id, outcome: 'still-needed' }])
    expect(await isThere(repository, child.digest)).toBe(true)
  })
})

/** Somebody pushes another image to the tag before the call with this number, and the registry reports it. */
function pushingBefore(at: number, repository: RepositoryName) {
  return interposed(stage.client, async (call) => {
    if (call !== at) return
    await stage.push(repository, other, 'v1')
    await stage.reported({ repository, digest: other.digest })
  })
}

/** Where the tag is not as it was, it is in the bin; its sibling is as it was. */
async function expectTagOrBinned(repository: RepositoryName): Promise<void> {
  const rows = await stage.rowsOf(repository)
  const digest = await stage.digestAt(repository, 'v1')
  if (digest === null) expect(rows).toMatchObject([{ state: 'binned', digest: image.digest }])
  else expect({ digest, rows }).toEqual({ digest: image.digest, rows: [] })
  expect(await stage.digestAt(repository, 'stays')).toBe(image.digest)
}

describe('a push of the tag between two calls', () => {
  it('is not lost by a deletion, wherever it comes', async () => {
    for (let at = 0; ; at += 1) {
      const repository = await pushed({ v1: image, stays: image })
      const racing = pushingBefore(at, repository)
      const [result] = await bin(repository, image.digest, {
        ...stage.deps,
        client: racing.client,
      })
      if (racing.calls() <= at) break
      await stage.settleLater(repository)
      expect(await stage.digestAt(repository, 'v1'), `before call ${at}`).toBe(other.digest)
      expect(await stage.digestAt(repository, 'stays')).toBe(image.digest)
      if (result?.outcome !== 'failed') {
        expect((await stage.rowsOf(repository)).map(({ digest }) => digest)).toContain(image.digest)
      }
    }
  })

  it('is not lost by a restore, wherever it comes', async () => {
    for (let at = 0; ; at += 1) {
      const repository = await pushed({ v1: image })
      const id = await binned(repository, image.digest)
      await stage.settleLater(repository)
      const racing = pushingBefore(at, repository)
      const deps = { ...stage.deps, client: racing.client }
      await restoreTags(deps, { repository, ids: [id], author: ADA })
      if (racing.calls() <= at) break
      await stage.settleLater(repository)
      // What was put back is looked at once more itself.
      await stage.settleLater(repository)
      expect(await stage.digestAt(repository, 'v1'), `before call ${at}`).toBe(other.digest)
      expect(await stage.rowsOf(repository)).toMatchObject([{ digest: image.digest }])
    }
  })

  it('is not lost by a purge of its image, wherever it comes', async () => {
    for (let at = 0; ; at += 1) {
      const repository = await pushed({ v1: index, stays: image })
      const id = await binned(repository, index.digest)
      await stage.settleLater(repository)
      const racing = interposed(stage.client, async (call) => {
        if (call !== at) return
        await stage.push(repository, index, 'again')
        await stage.reported({ repository, tag: 'again' })
      })
      const deps = { ...stage.deps, client: racing.client }
      await purgeTags(deps, { repository, ids: [id], author: ADA })
      if (racing.calls() <= at) break
      await stage.settleLater(repository)
      expect(await stage.digestAt(repository, 'again'), `before call ${at}`).toBe(index.digest)
      for (const part of index.children) expect(await isThere(repository, part.digest)).toBe(true)
      expect(await stage.digestAt(repository, 'stays')).toBe(image.digest)
    }
  })
})

describe('a crash between two calls', () => {
  it('of a deletion leaves the tag, or the tag in the bin', async () => {
    for (let at = 0; ; at += 1) {
      const repository = await pushed({ v1: image, stays: image })
      const client = killedBefore(stage.client, at)
      const run = bin(repository, image.digest, { ...stage.deps, client })
      if (!(await dies(run))) break
      await stage.settleLater(repository)
      await expectTagOrBinned(repository)
    }
  })

  it('of a restore is finished by the next pass', async () => {
    for (let at = 0; ; at += 1) {
      const repository = await pushed({ v1: index })
      const id = await binned(repository, index.digest)
      for (const part of index.children) await stage.client.deleteManifest(repository, part.digest)
      await stage.settleLater(repository)
      const client = killedBefore(stage.client, at)
      const run = restoreTags({ ...stage.deps, client }, { repository, ids: [id], author: ADA })
      if (!(await dies(run))) break
      const isBegun = (await stage.rowsOf(repository))[0]?.state === 'restoring'
      await stage.settleLater(repository)
      await stage.settleLater(repository)
      if (isBegun) expect(await stage.digestAt(repository, 'v1')).toBe(index.digest)
      else expect(await stage.rowsOf(repository)).toMatchObject([{ id, state: 'binned' }])
    }
  })

  it('of a purge is finished by the next pass', async () => {
    for (let at = 0; ; at += 1) {
      const repository = await pushed({ v1: index, stays: image })
      const id = await binned(repository, index.digest)
      await stage.settleLater(repository)
      const client = killedBefore(stage.client, at)
      const run = purgeTags({ ...stage.deps, client }, { repository, ids: [id], author: ADA })
      if (!(await dies(run))) break
      const isBegun = (await stage.rowsOf(repository))[0]?.state === 'purging'
      await stage.settleLater(repository)
      await stage.settleLater(repository)
      expect(await isThere(repository, index.digest)).toBe(!isBegun)
      expect(await stage.rowsOf(repository)).toHaveLength(isBegun ? 0 : 1)
      expect(await stage.digestAt(repository, 'stays')).toBe(image.digest)
    }
  })
})

describe('a registry that deletes by tag, as 3.x does', () => {
  it('loses the tag alone, and no push that comes in between', async () => {
    for (let at = 0; ; at += 1) {
      const repository = await pushed({ v1: image, stays: image })
      const racing = pushingBefore(at, repository)
      const client = deletingByTag(stage, racing.client)
      await bin(repository, image.digest, { ...stage.deps, client })
      await stage.settleLater(repository)
      expect(await stage.digestAt(repository, 'stays')).toBe(image.digest)
      const isPushed = racing.calls() > at
      const digest = isPushed ? other.digest : null
      expect(await stage.digestAt(repository, 'v1'), `before call ${at}`).toBe(digest)
      if (!isPushed) break
    }
  })

  it('is left with the tag, or the tag in the bin, by a crash', async () => {
    for (let at = 0; ; at += 1) {
      const repository = await pushed({ v1: image, stays: image })
      const client = deletingByTag(stage, killedBefore(stage.client, at))
      const run = bin(repository, image.digest, { ...stage.deps, client })
      if (!(await dies(run))) break
      await stage.settleLater(repository)
      await expectTagOrBinned(repository)
    }
  })
})

async function dies(run: Promise<unknown>): Promise<boolean> {
  try {
    await run
    return false
  } catch (error) {
    if (error instanceof Killed) return true
    throw error
  }
}
