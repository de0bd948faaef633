import type { Database } from '../db/database'
import { storableText } from '../kernel/storable-text'

/** Stands in the audit trail for a name that nobody has who ever signed in. */
export const UNKNOWN_NAME = '(unknown name)'

const NAME_CHARS_MAX = 256

/**
 * The name under which a refused sign-in is recorded: that of the person if one is known here, else a marker. Never what
 * was typed, since passwords get typed into the field of the name, and the trail is read by many and never forgets.
 */
export async function recordedName(db: Database, typed: string): Promise<string> {
  const name = storableText(typed, NAME_CHARS_MAX)
  const person = await db.person.findFirst({
    where: { username: { in: [name, name.toLowerCase()] } },
    select: { username: true },
  })
  return person?.username ?? UNKNOWN_NAME
}
