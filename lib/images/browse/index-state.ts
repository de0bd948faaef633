import type { Database } from '../../db/database'
import type { IndexState } from '../views'

/** How far the index of a registry can be trusted; one that was never read is being read, or will be at once. */
export async function findIndexState(
  db: Pick<Database, 'registryIndex'>,
  registryId: string,
): Promise<IndexState> {
  const row = await db.registryIndex.findUnique({
    where: { registryId },
    select: {
      readWantedAt: true,
      readStartedAt: true,
      readAt: true,
      staleSince: true,
      staleCode: true,
      staleSentence: true,
    },
  })
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
