// Rows of the permission table about deleted registries and the end of teams.
import { deleteTenant } from '../../tenants/delete-tenant'
import { eraseRegistry } from '../../tenants/erase-registry'
import { listDeletedRegistries } from '../../tenants/list-deleted-registries'
import { restoreRegistry } from '../../tenants/restore-registry'
import type { DeletedRegistryView } from '../../tenants/views'
import { ADMINS_ALONE, BY_MEMBERS, everybody, OWNERS, type PermissionCase, tokens } from './answers'
import type { World } from './world'

const DAY_MS = 86_400_000
const OF_OWNERS = { ...OWNERS, ...tokens('FORBIDDEN') }

/** As the reconciler leaves one that was deleted so many days ago. */
async function intoTrash({ context, registryId }: World, daysAgo: number): Promise<void> {
  const deletedAt = new Date(context.clock.now().getTime() - daysAgo * DAY_MS)
  await context.db.registry.update({
    where: { id: registryId },
    data: { desired: 'deleted', phase: 'deleted', deletedAt, trashedAt: deletedAt },
  })
}

const abilitiesOf = (list: DeletedRegistryView[]) =>
  list
    .flatMap(({ abilities }) => Object.entries(abilities))
    .flatMap(([name, isAble]) => (isAble ? [name] : []))
    .join(' ')

export const TRASH_CASES: Readonly<Record<string, PermissionCase>> = {
  restoreRegistry: {
    preparesWorld: true,
    run: async (world, actor) => {
      await intoTrash(world, 1)
      return restoreRegistry(world.context, actor, { registryId: world.registryId })
    },
    answers: OF_OWNERS,
  },
  'eraseRegistry during the grace time': {
    preparesWorld: true,
    run: async (world, actor) => {
      await intoTrash(world, 1)
      const confirm = world.ref.registrySlug
      return eraseRegistry(world.context, actor, { registryId: world.registryId, confirm })
    },
    answers: { ...OF_OWNERS, owner: 'CONFLICT', asker: 'CONFLICT' },
  },
  'eraseRegistry after it': {
    preparesWorld: true,
    run: async (world, actor) => {
      await intoTrash(world, 8)
      const confirm = world.ref.registrySlug
      return eraseRegistry(world.context, actor, { registryId: world.registryId, confirm })
    },
    answers: OF_OWNERS,
  },
  'listDeletedRegistries of one’s own': {
    readsOnly: true,
    preparesWorld: true,
    run: async (world, actor) => {
      await intoTrash(world, 1)
      return listDeletedRegistries(world.context, actor, { scope: 'mine' })
    },
    see: abilitiesOf,
    answers: everybody('', { owner: 'restore', asker: 'restore' }),
  },
  'listDeletedRegistries of one’s own, after the grace time': {
    readsOnly: true,
    preparesWorld: true,
    run: async (world, actor) => {
      await intoTrash(world, 8)
      return listDeletedRegistries(world.context, actor, { scope: 'mine' })
    },
    see: abilitiesOf,
    answers: everybody('', { owner: 'restore erase', asker: 'restore erase' }),
  },
  'listDeletedRegistries by a token for another registry': {
    readsOnly: true,
    preparesWorld: true,
    run: async (world, actor) => {
      await intoTrash(world, 1)
      const token = { ...world.scope, registryIds: ['another'] }
      return listDeletedRegistries(world.context, { ...actor, token }, { scope: 'mine' })
    },
    see: (list: unknown[]) => String(list.length),
    answers: everybody('0'),
  },
  'listDeletedRegistries of all': {
    readsOnly: true,
    preparesWorld: true,
    run: async (world, actor) => {
      await intoTrash(world, 1)
      const all = await listDeletedRegistries(world.context, actor, { scope: 'all' })
      return all.filter(({ id }) => id === world.registryId)
    },
    see: abilitiesOf,
    answers: { ...ADMINS_ALONE, admin: 'restore erase' },
  },
  'deleteTenant of one that has registries': {
    readsOnly: true,
    run: ({ context, tenantId, ref }, actor) =>
      deleteTenant(context, actor, { tenantId, confirm: ref.tenantSlug }),
    answers: { ...ADMINS_ALONE, admin: 'CONFLICT' },
  },
  'eraseRegistry of one that lives': {
    readsOnly: true,
    run: ({ context, registryId, ref }, actor) =>
      eraseRegistry(context, actor, { registryId, confirm: ref.registrySlug }),
    answers: everybody('NOT_FOUND', BY_MEMBERS),
  },
}
