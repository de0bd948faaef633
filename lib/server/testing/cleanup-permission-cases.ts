// What the use-cases of cleaning the storage up answer to each kind of person.
import { changeCleanupWindow } from '../../tenants/change-cleanup-window'
import type { StorageCleanupView } from '../../tenants/cleanup-views'
import { startCleanup } from '../../tenants/start-cleanup'
import { viewStorageCleanup } from '../../tenants/view-storage-cleanup'
import { BY_MEMBERS, everybody, OWNERS, type PermissionCase, tokens } from './answers'

/** No token cleans up: its scope names pulls, pushes and deletes. */
const CHANGES = { ...OWNERS, ...tokens('FORBIDDEN') }

export const CLEANUP_CASES: Readonly<Record<string, PermissionCase>> = {
  viewStorageCleanup: {
    readsOnly: true,
    run: ({ context, ref }, actor) => viewStorageCleanup(context, actor, ref),
    see: ({ abilities }: StorageCleanupView) => String(abilities.clean),
    answers: everybody('true', {
      ...BY_MEMBERS,
      ...{ viewer: 'false', developer: 'false', ...tokens('false') },
    }),
  },
  startCleanup: {
    run: async ({ context, ref, registryId }, actor) => {
      await context.db.registry.update({
        where: { id: registryId },
        data: { readyAt: new Date() },
        select: { id: true },
      })
      return startCleanup(context, actor, { ...ref, isForecast: true })
    },
    preparesWorld: true,
    answers: CHANGES,
  },
  changeCleanupWindow: {
    run: ({ context, ref }, actor) =>
      changeCleanupWindow(context, actor, { ...ref, window: '02:00-05:00' }),
    answers: CHANGES,
  },
}
