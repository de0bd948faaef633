import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeLease } from '../../db/lease'
import { newPlaceholder } from '../../registry/placeholder'
import { asRepositoryName, asTagName } from '../../registry/references'
import { type BuiltManifest, buildImage, buildIndex } from '../../registry/testing/image-builder'
import { makeStage, type Stage } from '../../tenants/testing/stage'
import type { TokenScope } from '../../tenants/token-scope'
import { viewTag } from '../view-tag'
import { compareTags } from './compare-tags'
import { listTagMoves } from './list-tag-moves'
import { putTagBack } from './put-tag-back'
import { searchImages } from './search-images'
import { digestNumber, fillTags } from './testing/fill-index'
import { openStage } from './testing/open-stage'

const APP = asRepositoryName('team/app')
const V1 = asTagName('v1')

let stage: Stage
let open: Awaited<ReturnType<typeof openStage>>
let first: BuiltManifest
let second: BuiltManifest
beforeAll(async () => {
  stage = await makeStage()
  open = await openStage(stage)
  const base = ['base', 'shared by all'] as const
  first = await buildImage({ files: [base, ['app', 'one']], config: { User: '0' } })
  second = await buildImage({ files: [base, ['app', 'two and more']], config: { User: '1000' } })
})
afterAll(async () => {
  await open?.registry.stop()
  await stage?.drop()
})

const place = (repository: string = APP) => ({ ...open.ref, repository })
const headOf = async (tag: string) =>
  (await open.registry.client.headManifest(APP, asTagName(tag)))?.digest ?? null

describe('compareTags', () => {
  it('tells what two images share and what differs', async () => {
    await open.pushed(APP, first, asTagName('one'))
    await open.pushed(APP, second, asTagName('two'))
    const view = await compareTags(open.context, open.cast.viewer, {
      ...place(),
      ...{ left: 'one', right: second.digest },
    })
    expect(view).toMatchObject({
      left: { digest: first.digest, kind: 'image' },
      right: { digest: second.digest },
      platforms: [],
    })
    expect(view.comparison?.layers.map(({ side }) => side)).toEqual(['both', 'left', 'right'])
    expect(view.comparison?.changes).toContainEqual({ name: 'User', left: '0', right: '1000' })
  })

  it('compares indexes for one platform, by default the first that both have', async () => {
    const arm = await buildImage({ files: [['app', 'arm']], architecture: 'arm64' })
    const of = (image: BuiltManifest, architecture: string) => ({
      ...{ image, platform: { os: 'linux', architecture } },
    })
    await open.pushed(APP, buildIndex([of(first, 'amd64'), of(arm, 'arm64')]), asTagName('many'))
    await open.pushed(APP, buildIndex([of(second, 'amd64'), of(arm, 'arm64')]), asTagName('more'))
    const sides = { ...place(), left: 'many', right: 'more' }
    const usual = await compareTags(open.context, open.cast.viewer, sides)
    expect(usual).toMatchObject({
      platforms: ['linux/amd64', 'linux/arm64'],
      platform: 'linux/amd64',
    })
    expect(usual.comparison?.layers).toHaveLength(3)
    const onArm = await compareTags(open.context, open.cast.viewer, {
      ...sides,
      platform: 'linux/arm64',
    })
    expect(onArm.comparison).toMatchObject({ leftBytes: 0, rightBytes: 0, changes: [] })
  })

  it('refuses what is no reference, and what is not there', async () => {
    const compare = (left: string, right: string) =>
      compareTags(open.context, open.cast.viewer, { ...place(), left, right })
    await expect(compare('one', '<b>')).rejects.toMatchObject({
      code: 'BAD_INPUT',
      field: 'right',
    })
    await expect(compare('one', 'no-such')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('the time line', () => {
  const moved = (digest: string | null, actor: string | null, tag: string = V1) => ({
    ...{ registryId: open.id, repository: APP, tag, digest, actor },
    ...{ at: new Date(), source: actor === null ? 'read' : 'event' },
  })
  const movesOf = (tag: string = V1) =>
    listTagMoves(open.context, open.cast.viewer, { ...place(), tag })

  it('knows what the registry still has, and puts an earlier digest back', async () => {
    const { db } = open.context
    await open.pushed(APP, first, V1)
    await open.pushed(APP, second, V1)
    const lost = digestNumber(7)
    await db.tagMove.createMany({
      data: [moved(lost, null), moved(first.digest, 'ada'), moved(second.digest, 'bob')],
    })
    await fillTags(db, { registryId: open.id, repository: APP }, [
      { name: V1, digest: second.digest },
    ])
    const before = await movesOf()
    expect(before).toMatchObject({ currentDigest: second.digest, isThere: true, nextCursor: null })
    expect(
      before.moves.map(({ digest, actor, isKept, source }) => [digest, actor, isKept, source]),
    ).toEqual([
      [second.digest, 'bob', true, 'event'],
      [first.digest, 'ada', true, 'event'],
      [lost, null, false, 'read'],
    ])

    const { dev } = open.cast
    const input = { ...place(), tag: V1, expectedDigest: second.digest }
    expect(await putTagBack(open.context, dev, { ...input, digest: first.digest })).toEqual({
      outcome: 'put-back',
    })
    expect(await headOf(V1)).toBe(first.digest)
    const after = await movesOf()
    expect(after.currentDigest).toBe(first.digest)
    expect(after.moves[0]).toMatchObject({
      ...{ digest: first.digest, actor: dev.username, source: 'portal' },
    })
    expect(await open.cast.auditOf(open.id, 'tag.putBack')).toMatchObject({
      ...{ actor: dev.username, result: 'ok' },
      before: { digest: second.digest },
      after: { digest: first.digest, outcome: 'put-back' },
    })
  })

  it('puts nothing back over what was pushed meanwhile, nor what is gone', async () => {
    const tag = asTagName('moving')
    await open.pushed(APP, second, tag)
    const { dev, viewer, admin } = open.cast
    const input = { ...place(), tag, digest: first.digest, expectedDigest: first.digest }
    const stale = putTagBack(open.context, dev, input)
    await expect(stale).rejects.toMatchObject({ code: 'CONFLICT' })
    const gone = putTagBack(open.context, dev, {
      ...{ ...input, expectedDigest: second.digest },
      digest: digestNumber(8),
    })
    await expect(gone).rejects.toMatchObject({ code: 'NOT_FOUND' })
    for (const reader of [viewer, admin]) {
      const refused = putTagBack(open.context, reader, { ...input, expectedDigest: second.digest })
      await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    expect(await headOf(tag)).toBe(second.digest)
    expect(await open.cast.auditOf(open.id, 'tag.putBack')).toMatchObject({ result: 'failed' })
  })

  it('puts nothing back over what an immutable rule keeps, but back to that', async () => {
    const tag = asTagName('kept-by-rule')
    await open.pushed(APP, first, tag)
    await open.pushed(APP, second, tag)
    const { db } = open.context
    const rule = await db.immutableRule.create({
      data: {
        ...{ id: 'releases', registryId: open.id, name: 'releases', repositories: APP, tags: tag },
        ...{ createdBy: 'ada', createdAt: new Date() },
      },
    })
    const input = { ...place(), tag, digest: first.digest, expectedDigest: second.digest }
    const putBack = () => putTagBack(open.context, open.cast.dev, input)
    const refusal = { code: 'CONFLICT', detail: expect.stringContaining('“releases”') }
    await expect(putBack()).rejects.toMatchObject(refusal)
    const kept = { registryId: open.id, repository: APP, tag }
    await db.immutableTag.create({
      data: { ...kept, digest: second.digest, since: new Date() },
    })
    await expect(putBack()).rejects.toMatchObject(refusal)
    expect(await headOf(tag)).toBe(second.digest)
    expect(await open.cast.auditOf(open.id, 'tag.putBack')).toMatchObject({ result: 'failed' })

    await db.immutableTag.updateMany({ where: kept, data: { digest: first.digest } })
    expect(await putBack()).toEqual({ outcome: 'put-back' })
    await db.immutableRule.delete({ where: { id: rule.id } })
  })

  it('has its turn after the bin, and ends what a crash left there first', async () => {
    const tag = asTagName('left')
    await open.pushed(APP, first, asTagName('stays'))
    const placeholder = newPlaceholder()
    const { mediaType, bytes } = placeholder
    await open.registry.client.putManifest(APP, tag, mediaType, bytes)
    const { db, clock } = open.context
    const now = clock.now()
    await db.binnedTag.create({
      data: {
        ...{ id: 'left', registryId: open.id, repository: APP, tag, digest: second.digest },
        ...{ state: 'untagging', stateSince: now, placeholder: placeholder.digest, checkAfter: 0n },
        ...{ binnedBy: 'ada', binnedAt: now, purgeAt: now, reason: 'person' },
      },
    })
    const ttlMs = 300
    await takeLease({ db, clock }, { name: `bin:${open.id}:${APP}`, holder: 'another', ttlMs })
    const freeAt = clock.now().getTime() + ttlMs
    const input = { ...place(), tag, digest: first.digest, expectedDigest: null }
    expect(await putTagBack(open.context, open.cast.dev, input)).toEqual({ outcome: 'put-back' })
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(freeAt - 1)
    expect(await headOf(tag)).toBe(first.digest)
    expect(await db.binnedTag.findMany({ where: { id: 'left' } })).toMatchObject([
      { state: 'binned' },
    ])
  })

  it('brings back a tag that is gone', async () => {
    const tag = asTagName('gone')
    await open.pushed(APP, first, asTagName('kept'))
    const input = { ...place(), tag, digest: first.digest, expectedDigest: null }
    await putTagBack(open.context, open.cast.dev, input)
    expect(await headOf(tag)).toBe(first.digest)
    expect(await movesOf(tag)).toMatchObject({ isThere: true, currentDigest: first.digest })
  })

  it('pages', async () => {
    const tag = 'busy'
    await open.context.db.tagMove.createMany({
      data: Array.from({ length: 60 }, (_, n) => moved(digestNumber(n % 3), 'ada', tag)),
    })
    const page = await movesOf(tag)
    expect(page.moves).toHaveLength(50)
    const rest = await listTagMoves(open.context, open.cast.viewer, {
      ...{ ...place(), tag },
      after: page.nextCursor ?? '',
    })
    expect(rest.moves).toHaveLength(10)
    expect(rest.nextCursor).toBeNull()
  })
})

describe('viewTag', () => {
  it('has what is attached to the digest', async () => {
    await open.pushed(APP, second, asTagName('signed'))
    await fillTags(open.context.db, { registryId: open.id, repository: APP }, [
      {
        name: `${second.digest.replace(':', '-')}.sig`,
        ...{ digest: digestNumber(5), attachedTo: second.digest },
      },
    ])
    const view = await viewTag(open.context, open.cast.viewer, { ...place(), reference: 'signed' })
    expect(view.attached).toMatchObject({ count: 1, tags: [{ artifactType: null }] })
    expect(view.artifactKind).toBeNull()
  })
})

describe('searchImages', () => {
  const search = async (text: string, actor = open.cast.viewer) =>
    (await searchImages(open.context, actor, { text })).registries
  beforeAll(async () => {
    const { db } = open.context
    const other = stage.makeCast()
    const { id } = await other.makeRegistry()
    await fillTags(db, { registryId: id, repository: 'team/app-of-others' }, [
      { name: 'v7', digest: digestNumber(70) },
    ])
    await fillTags(db, { registryId: open.id, repository: 'base/alpine' }, [
      { name: 'V7.1', digest: digestNumber(71) },
      { name: 'edge', digest: digestNumber(72) },
    ])
  })

  it('finds repositories, tags and digests of one’s own registries alone', async () => {
    const found = await search('ALPINE')
    expect(found).toMatchObject([{ ...open.ref, repositories: ['base/alpine'], tags: [] }])
    expect(await search('v7')).toMatchObject([
      { repositories: [], tags: [{ repository: 'base/alpine', tag: 'V7.1' }] },
    ])
    expect(await search('alpine:ed')).toMatchObject([{ tags: [{ tag: 'edge' }] }])
    expect(await search(digestNumber(72))).toMatchObject([{ tags: [{ tag: 'edge' }] }])
    for (const text of ['', 'of-others', digestNumber(70), '%', '_']) {
      expect([text, await search(text)]).toEqual([text, []])
    }
    expect(await search('alpine', open.cast.stranger)).toEqual([])
    expect(await search('team/app', open.cast.admin)).toHaveLength(2)
  })

  it('shows an access token the repositories of its scope', async () => {
    const token: TokenScope = {
      ...{ tokenId: 't', kind: 'personal', name: 't', tenantId: null, registryIds: null },
      ...{ repositories: ['team/**'], actions: ['pull'] },
    }
    expect(await search('alpine', { ...open.cast.viewer, token })).toEqual([])
    expect(await search('edge', { ...open.cast.viewer, token })).toEqual([])
    expect(await search('team', { ...open.cast.viewer, token })).toHaveLength(1)
  })
})
