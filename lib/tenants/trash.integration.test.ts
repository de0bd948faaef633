import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GIB } from '../kernel/bytes'
import { newId } from '../kernel/ids'
import { forgetRegistry } from '../reconcile/forget-registry'
import { createCiAccount } from '../tokens/create-ci-account'
import { revokeToken } from '../tokens/revoke-token'
import { changeBudget } from './change-budget'
import { deleteRegistry } from './delete-registry'
import { deleteTenant } from './delete-tenant'
import { eraseDue } from './erase-due'
import { eraseRegistry } from './erase-registry'
import { listDeletedRegistries } from './list-deleted-registries'
import { requestRegistry } from './request-registry'
import { restoreRegistry } from './restore-registry'
import { type Cast, makeStage, type Stage } from './testing/stage'

const DAY_MS = 86_400_000
const NOW = new Date('2026-11-27T12:00:00Z')

let stage: Stage
beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())

/** A team with a registry that the reconciler put into the trash so many days before NOW. */
async function trashed(daysAgo = 1) {
  const cast = stage.makeCast()
  const { id, ref } = await cast.makeRegistry()
  await deleteRegistry(cast.context, cast.owner, { ...ref, confirm: ref.registrySlug })
  const deletedAt = new Date(NOW.getTime() - daysAgo * DAY_MS)
  await cast.context.db.registry.update({
    where: { id },
    data: {
      ...{ deletedAt, trashedAt: deletedAt, phase: 'deleted', observedGeneration: 2 },
      readyAt: deletedAt,
    },
  })
  const context = { ...cast.context, clock: { now: () => NOW } }
  return { cast, context, id, ref, deletedAt }
}

const rowOf = ({ context }: Cast, id: string) =>
  context.db.registry.findUniqueOrThrow({ where: { id } })

describe('a registry in the trash', () => {
  it('is listed with the days that are left, and keeps port and uid', async () => {
    const { cast, context, id } = await trashed(2)
    const before = await rowOf(cast, id)
    expect(before.port).not.toBeNull()
    expect(await listDeletedRegistries(context, cast.owner, { scope: 'mine' })).toMatchObject([
      { id, slug: 'apps', daysLeft: 5, erasing: null, abilities: { restore: true, erase: false } },
    ])
    const again = await cast.makeRegistry('other')
    const other = await rowOf(cast, again.id)
    expect(other.port).not.toBe(before.port)
    expect(other.uid).not.toBe(before.uid)
  })

  it('comes back as it was, with a timeline of its own and a bin that waited', async () => {
    const { cast, context, id, deletedAt } = await trashed(3)
    const before = await rowOf(cast, id)
    const purgeAt = new Date(deletedAt.getTime() + DAY_MS)
    await context.db.binnedTag.create({ data: { ...binned(id), purgeAt } })
    await restoreRegistry(context, cast.owner, { registryId: id })
    const { port, uid } = before
    expect(await rowOf(cast, id)).toMatchObject({
      ...{ port, uid, desired: 'running', phase: 'pending', deletedAt: null, generation: 3 },
      trashedAt: before.trashedAt,
    })
    const tag = await context.db.binnedTag.findFirstOrThrow({ where: { registryId: id } })
    expect(tag.purgeAt).toEqual(new Date(NOW.getTime() + DAY_MS))
    const steps = await context.db.registryStep.findMany({
      where: { registryId: id, generation: 3 },
    })
    expect(steps).toMatchObject([{ name: 'approved', state: 'done' }])
    expect(await cast.auditOf(id, 'registry.restored')).toMatchObject({ result: 'ok' })
    await expect(restoreRegistry(context, cast.owner, { registryId: id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('stays there while its name is taken, by a registry or a request', async () => {
    const { cast, context, id } = await trashed()
    const taken = { code: 'NAME_TAKEN', detail: expect.stringContaining('“apps”') }
    const { ref } = await cast.makeRegistry('apps')
    const restore = () => restoreRegistry(context, cast.owner, { registryId: id })
    await expect(restore()).rejects.toMatchObject(taken)
    const newer = await context.db.registry.findFirstOrThrow({
      where: { deletedAt: null, slug: 'apps', tenant: { slug: ref.tenantSlug } },
    })
    await forgetRegistry(context.db, newer.id, NOW)
    await requestRegistry(cast.context, cast.dev, cast.wish('apps', 60 * GIB), cast.deps)
    await expect(restore()).rejects.toMatchObject(taken)
    expect(await rowOf(cast, id)).toMatchObject({ desired: 'deleted', generation: 2 })
  })

  it('counts in the budget again, and stays there where that does not fit', async () => {
    const { cast, context, id } = await trashed()
    const { tenantId } = await rowOf(cast, id)
    const budget = { tenantId, budgetBytes: GIB / 2, maxRegistries: 5 }
    await changeBudget(context, cast.admin, budget)
    const restore = () => restoreRegistry(context, cast.owner, { registryId: id })
    await expect(restore()).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' })
    await changeBudget(context, cast.admin, { ...budget, budgetBytes: GIB })
    await restore()
    expect(await rowOf(cast, id)).toMatchObject({ desired: 'running' })
  })

  it('is erased by its owners when the time is over, by an admin before, and never by a wrong name', async () => {
    const early = await trashed(6)
    const late = await trashed(7)
    const erase = ({ context, id }: typeof early, actor: Cast['owner'], confirm = 'apps') =>
      eraseRegistry(context, actor, { registryId: id, confirm })
    await expect(erase(early, early.cast.owner)).rejects.toMatchObject({
      code: 'CONFLICT',
      detail: expect.stringContaining('2026-11-28'),
    })
    await expect(erase(late, late.cast.owner, 'other')).rejects.toMatchObject({ code: 'BAD_INPUT' })
    await erase(late, late.cast.owner)
    await erase(early, early.cast.admin)
    for (const { cast, context, id } of [early, late]) {
      expect(await rowOf(cast, id)).toMatchObject({ desired: 'erased', erasedAt: null })
      expect(await cast.auditOf(id, 'registry.erased')).not.toBeNull()
      for (const act of [
        () => restoreRegistry(context, cast.owner, { registryId: id }),
        () => eraseRegistry(context, cast.admin, { registryId: id, confirm: 'apps' }),
      ])
        await expect(act()).rejects.toMatchObject({ code: 'CONFLICT' })
      const [seen] = await listDeletedRegistries(context, cast.owner, { scope: 'mine' })
      expect(seen).toMatchObject({
        erasing: { removedFiles: 0 },
        abilities: { restore: false, erase: false },
      })
    }
  })

  it('is erased by itself only where the platform is set so, and only when its time is over', async () => {
    const late = await trashed(8)
    const early = await trashed(6)
    const isDue = async ({ context, id }: typeof late, byItself: boolean) => {
      const settings = { ...context.settings, TRASH_ERASE_BY_ITSELF: byItself }
      return (await eraseDue({ ...context, settings })).includes(id)
    }
    expect(await isDue(late, false)).toBe(false)
    expect(await isDue(early, true)).toBe(false)
    // The call before took it along.
    expect(await rowOf(late.cast, late.id)).toMatchObject({ desired: 'erased' })
    expect(await late.cast.auditOf(late.id, 'registry.erased')).toMatchObject({ actor: 'berth' })
    expect(await rowOf(early.cast, early.id)).toMatchObject({ desired: 'deleted' })
  })
})

// What of a registry outlives it, and why.
const KEPT: Readonly<Record<string, string>> = {
  AuditEntry: 'the audit trail',
  AuditPending: 'the way into it',
  RegistryEvent: 'pushes and pulls are kept for as long as the platform says',
  UsageSample: 'what a team used in a month counts registries that are gone',
  Request: 'who asked for it and who approved',
  Registry: 'its name, for all of these',
}

describe('forgetRegistry', () => {
  it('leaves no row in any table but those that outlive a registry', async () => {
    const { cast, context, id } = await trashed()
    const { db } = context
    const account = await createCiAccount(context, cast.owner, {
      ...{ name: 'build', tenantSlug: (await rowOfTenant(cast, id)).slug, registryIds: null },
      ...{ repositories: ['**'], actions: ['pull'], days: 10 },
    })
    // Made while it lived, for it alone.
    await db.accessToken.update({
      where: { id: account.token.id },
      data: { everyRegistry: false, registryIds: [id] },
    })
    await fillEverything(cast, id)
    const tables = await tablesOfRegistries(cast)
    for (const table of tables.filter((name) => KEPT[name] === undefined))
      expect(await countIn(cast, table, id), `rows to forget in ${table}`).toBeGreaterThan(0)

    await forgetRegistry(db, id, NOW)
    await forgetRegistry(db, id, NOW)
    for (const table of tables.filter((name) => KEPT[name] === undefined))
      expect(await countIn(cast, table, id), `rows left in ${table}`).toBe(0)
    expect(await rowOf(cast, id)).toMatchObject({
      ...{ phase: 'erased', erasedAt: NOW, port: null, uid: null, certificatePem: null },
    })
    const secrets = await db.registry.findUniqueOrThrow({
      where: { id },
      select: { privateKeySealed: true, httpSecretSealed: true, eventsTokenHash: true },
    })
    expect(Object.values(secrets)).toEqual([null, null, null])
    const token = await db.accessToken.findUniqueOrThrow({ where: { id: account.token.id } })
    expect(token).toMatchObject({ registryIds: [], everyRegistry: false })
    expect(await cast.auditOf(id, 'lifecycle.erased')).toMatchObject({ actor: 'berth' })
    expect(await listDeletedRegistries(context, cast.admin, { scope: 'all' })).not.toContainEqual(
      expect.objectContaining({ id }),
    )
  })

  /** Every table that has to do with registries: a new one has to say here what becomes of its rows. */
  async function tablesOfRegistries({ context }: Cast): Promise<string[]> {
    const rows = await context.db.$queryRaw<{ name: string }[]>`
      SELECT c.table_name::text AS "name" FROM information_schema.columns c
      JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE c.table_schema = 'public' AND c.column_name = 'registryId' AND t.table_type = 'BASE TABLE'
        AND c.table_name NOT LIKE 'AuditEntry_%'`
    return rows.map(({ name }) => name).sort()
  }

  async function countIn({ context }: Cast, table: string, id: string): Promise<number> {
    const [row] = await context.db.$queryRawUnsafe<{ count: bigint }[]>(
      `SELECT count(*) AS "count" FROM "${table}" WHERE "registryId" = $1`,
      id,
    )
    return Number(row?.count)
  }
})

async function rowOfTenant({ context }: Cast, registryId: string): Promise<{ slug: string }> {
  return context.db.tenant.findFirstOrThrow({ where: { registries: { some: { id: registryId } } } })
}

/** A row in every table about a registry. */
async function fillEverything({ context }: Cast, registryId: string): Promise<void> {
  const { db } = context
  const image = { registryId, repository: 'app' }
  const digest = `sha256:${'a'.repeat(64)}`
  const rule = { id: newId(), registryId, name: 'r', repositories: '**', tags: '*' }
  const made = { createdBy: 'ada', createdAt: NOW }
  await db.registryIndex.create({ data: { registryId } })
  await db.indexedRepository.create({ data: { registryId, name: 'app' } })
  await db.indexedTag.create({ data: { ...image, name: 'v1', versionKey: 'v1' } })
  await db.indexedManifest.create({
    data: {
      ...{ ...image, digest, mediaType: 'application/json', manifestBytes: 1 },
      ...{ kind: 'image', references: [] },
    },
  })
  await db.indexedChild.create({ data: { ...image, child: digest, parent: digest } })
  await db.recentIndexPull.create({ data: { ...image, actor: 'ada', digest, at: NOW } })
  await db.tagMove.create({ data: { ...image, tag: 'v1', at: NOW, source: 'read' } })
  await db.binnedTag.create({ data: binned(registryId) })
  await db.binnedManifest.create({
    data: {
      ...{ ...image, digest, mediaType: 'application/json', bytes: Buffer.from('{}') },
      blobs: [],
    },
  })
  await db.imageJob.create({
    data: {
      ...{ id: newId(), registryId, kind: 'bin', subject: 'app', requestedBy: 'ada' },
      ...{ requestId: newId(), createdAt: NOW, total: 1 },
      items: { create: [{ position: 0, repository: 'app', tag: 'v1' }] },
    },
  })
  await db.immutableRule.create({ data: { ...rule, ...made } })
  await db.storageCleanup.create({
    data: {
      ...{ id: newId(), registryId, isForecast: true, stepSince: NOW },
      ...{ requestedBy: 'ada', requestId: newId(), createdAt: NOW },
    },
  })
  await db.sweptManifest.create({
    data: {
      ...{ ...image, digest, mediaType: 'application/json', bytes: Buffer.from('{}') },
      ...{ sweptAt: NOW, checkAfter: 0n },
    },
  })
  await db.registryUsage.create({ data: { registryId } })
  await db.quotaCrossing.create({ data: { registryId, threshold: 80, crossedAt: NOW } })
  await db.immutableTag.create({ data: { ...image, tag: 'v1', digest, since: NOW } })
  await db.cleanupPolicy.create({
    data: {
      ...{ ...rule, id: newId(), keepLast: 3, ...made },
      runs: { create: [{ id: newId(), at: NOW, tagCount: 0, sizeBytes: 0n }] },
    },
  })
}

function binned(registryId: string) {
  return {
    ...{ id: newId(), registryId, repository: 'app', tag: 'old', state: 'binned' },
    ...{ stateSince: NOW, reason: 'person', binnedBy: 'ada', binnedAt: NOW, purgeAt: NOW },
  }
}

describe('deleteTenant', () => {
  it('refuses while anything is left, says what, and then leaves nothing but the trail', async () => {
    const { cast, context, id } = await trashed()
    const { db } = context
    const { tenantId } = await rowOf(cast, id)
    const { slug } = await rowOfTenant(cast, id)
    const live = await cast.makeRegistry('other')
    await requestRegistry(cast.context, cast.dev, cast.wish('big', 60 * GIB), cast.deps)
    const { token } = await createCiAccount(context, cast.owner, {
      ...{ name: 'build', tenantSlug: slug, registryIds: null },
      ...{ repositories: ['**'], actions: ['pull'], days: 10 },
    })
    const remove = (confirm = slug) => deleteTenant(context, cast.admin, { tenantId, confirm })
    await expect(remove('other')).rejects.toMatchObject({ code: 'BAD_INPUT' })
    const left = async () =>
      remove().then(
        () => 'nothing',
        ({ detail }: { detail: string }) => detail,
      )
    expect(await left()).toBe(
      'The team still has 1 registry, 1 registry in the trash, 1 open request, 1 CI account. End these first.',
    )
    await forgetRegistry(db, live.id, NOW)
    expect(await left()).toMatch(/^The team still has 1 registry in the trash, 1 open request/)
    await forgetRegistry(db, id, NOW)
    expect(await left()).toMatch(/^The team still has 1 open request, 1 CI account/)
    await db.request.updateMany({ where: { tenantId }, data: { state: 'rejected' } })
    expect(await left()).toMatch(/^The team still has 1 CI account/)
    await revokeToken(context, cast.owner, { tokenId: token.id })
    expect(await left()).toBe('nothing')

    expect(await db.tenant.findUnique({ where: { id: tenantId } })).toBeNull()
    expect(await db.registry.count({ where: { tenantId } })).toBe(0)
    expect(await db.accessToken.count({ where: { tenantId } })).toBe(0)
    const trail = await db.auditEntry.findMany({ where: { tenantId, action: 'tenant.deleted' } })
    expect(trail).toMatchObject([{ subject: slug, actor: cast.admin.username }])
    const requests = await db.request.findMany({ where: { groupId: cast.team.id } })
    expect(requests.map((request) => request.slug).sort()).toEqual(['apps', 'big', 'other'])
    await expect(remove()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    // The group of the directory may begin again.
    expect((await cast.makeRegistry('apps')).ref.tenantSlug).toBe(slug)
  })
})
