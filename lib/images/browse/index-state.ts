import type { Database } from '../../db/database'
import type { RegistryIndex } from '../../db/generated/client'
import type { IndexState } from '../views'

const SELECT = {
  readWantedAt: true,
  readStartedAt: true,
  readAt: true,
  staleSince: true,
  staleCode: true,
  staleSentence: true,
} as const

export type IndexStateRow = Pick<RegistryIndex, keyof typeof SELECT>

/** How far the index of a registry can be trusted. */
export async function findIndexState(
  db: Pick<Database, 'registryIndex'>,
  registryId: string,
): Promise<IndexState> {
  return toIndexState(await db.registryIndex.findUnique({ where: { registryId }, select: SELECT }))
}

/** One that was never read, or is not there yet, is being read, or will be at once. */
export function toIndexState(row: IndexStateRow | null): IndexState {
  if (row === null) return { readAt: null, isReading: true, stale: null }
  const { readWantedAt, readStartedAt, readAt, staleSince, staleCode, staleSentence } = row
  const isUnderWay = readStartedAt !== null && (readAt === null || readStartedAt > readAt)
  return {
    readAt: readAt?.toISOString() ?? null,
    isReading: staleSince === null && (readWantedAt !== null || readAt === null || isUnderWay),
    stale:
      staleSince === null
        ? null
        : {
            since: staleSince.toISOString(),
            code: staleCode ?? 'INTERNAL',
            sentence: staleSentence ?? 'The last read of this registry did not end well.',
          },
  }
}
