import { newId } from '../kernel/ids'
import type { Database } from './database'

/** The id under which this Berth labels what it makes: the given one, else one made at the first start and kept. */
export async function findOrMakeInstallation(
  db: Database,
  given: string | undefined,
): Promise<string> {
  if (given !== undefined) return given
  const row = await db.installation.upsert({
    where: { singleton: true },
    create: { id: newId() },
    update: {},
  })
  return row.id
}
