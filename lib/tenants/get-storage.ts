import { z } from 'zod'
import type { Database } from '../db/database'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { findPlatformObservation } from './platform-observation'
import { hardQuotaBytes } from './quota'
import type { StorageView } from './storage-view'
import { findWorkerReport } from './worker-report'

const ON_ARRAY_MAX = 100

export const getStorageInput = z.strictObject({})

/**
 * How the storage is: what a worker last saw of the tree, the nodes and the array, with its age. Asks none of them
 * itself, so it answers while they hang, and in role web too.
 *
 * @throws AppError FORBIDDEN for everybody but admins
 */
export async function getStorage(
  { db, settings }: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof getStorageInput>,
): Promise<StorageView> {
  assertAdmin(actor, 'platform.read')
  const seen = await findPlatformObservation(db)
  const report = await findWorkerReport(db)
  return {
    root: settings.STORAGE_ROOT,
    lookWantedAt: report?.lookWantedAt?.toISOString() ?? null,
    tree:
      seen === null
        ? null
        : {
            problem: seen.storageProblem,
            seenAt: seen.storageSeenAt,
            mounted: seen.storageMounted,
            freeBytes: seen.storageFreeBytes,
            totalBytes: seen.storageTotalBytes,
            writeMs: seen.storageWriteMs,
          },
    nodes: (seen?.nodes ?? []).map(({ hostname, address, state, registries, storageProblem }) => ({
      ...{ hostname, address, state, registries, problem: storageProblem },
    })),
    troubled: await listTroubled(db),
    array: seen?.array ?? null,
    onArray: seen?.array == null ? [] : await listOnArray(db),
  }
}

async function listTroubled(db: Database): Promise<StorageView['troubled']> {
  const rows = await db.registry.findMany({
    where: { deletedAt: null, errorCode: { in: ['STORAGE_UNAVAILABLE', 'STORAGE_REFUSED'] } },
    select: { slug: true, errorSentence: true, tenant: { select: { slug: true } } },
    orderBy: [{ tenant: { slug: 'asc' } }, { slug: 'asc' }],
  })
  return rows.map(({ slug, errorSentence, tenant }) => ({
    ...{ tenantSlug: tenant.slug, slug, sentence: errorSentence ?? '' },
  }))
}

async function listOnArray(db: Database): Promise<StorageView['onArray']> {
  const rows = await db.registry.findMany({
    where: { uid: { not: null }, arrayUsedAt: { not: null } },
    select: {
      slug: true,
      uid: true,
      quotaBytes: true,
      arrayUsedBytes: true,
      arrayUsedAt: true,
      tenant: { select: { slug: true } },
    },
    orderBy: [{ arrayUsedBytes: 'desc' }, { uid: 'asc' }],
    take: ON_ARRAY_MAX,
  })
  return rows.flatMap(({ slug, uid, quotaBytes, arrayUsedBytes, arrayUsedAt, tenant }) =>
    uid === null || arrayUsedAt === null
      ? []
      : [
          {
            tenantSlug: tenant.slug,
            slug,
            uid,
            hardQuotaBytes: hardQuotaBytes(Number(quotaBytes)),
            usedBytes: Number(arrayUsedBytes ?? 0n),
            usedAt: arrayUsedAt.toISOString(),
          },
        ],
  )
}
