import type { UseCaseContext } from './context'
import { wishErased } from './erase-registry'
import { DELETED_SELECT, graceUntil, IN_TRASH } from './find-deleted-registry'

/**
 * Wishes away for good whatever is in the trash for longer than its grace time, if the platform is set to do so by
 * itself. Returns the ids for a first pass. Idempotent.
 */
export async function eraseDue(context: UseCaseContext): Promise<string[]> {
  if (!context.settings.TRASH_ERASE_BY_ITSELF) return []
  const now = context.clock.now()
  const rows = await context.db.registry.findMany({
    where: { ...IN_TRASH, desired: 'deleted' },
    select: DELETED_SELECT,
  })
  const due = rows.filter(
    ({ deletedAt }) => deletedAt !== null && graceUntil(deletedAt, context.settings) <= now,
  )
  const erased: string[] = []
  for (const row of due) if (await wishErased(context, row, 'berth')) erased.push(row.id)
  return erased
}
