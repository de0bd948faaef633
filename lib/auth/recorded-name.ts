import type { Database } from '../db/database'
import { storableText } from '../kernel/storable-text'

/** Stands in the audit trail for a name that nobody has who ever signed in. */
export const UNKNOWN_NAME = '(unknown name)'

const NAME_CHARS_MAX = 256

/**
 * The name under which a refused sign-in is recorded: that of the person or the access token if one is known here, as it
 * is stored, else a marker. Never what was typed, since passwords get typed into the field of the name, and the trail
 * is read by many and never forgets.
 */
export async function recordedName(db: Database, typed: string): Promise<string> {
  return (await recordedNames(db, [typed])).get(typed) ?? UNKNOWN_NAME
}

/** As `recordedName`, for many. Nobody is missing in what it gives. */
export async function recordedNames(
  db: Database,
  typed: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const names = typed.map((name) => storableText(name, NAME_CHARS_MAX))
  // Directories tell no upper from lower case; where two people here differ by it, the exact name is meant.
  const known = await db.$queryRaw<{ asked: string; name: string }[]>`
    SELECT DISTINCT ON (asked) asked, name
      FROM unnest(${names}::text[]) AS asked
      JOIN (SELECT "username" FROM "Person" UNION SELECT "loginName" FROM "AccessToken")
        AS known(name) ON lower(name) = lower(asked)
     ORDER BY asked, (name = asked) DESC, name`
  const byName = new Map(known.map(({ asked, name }) => [asked, name]))
  return new Map(typed.map((name, index) => [name, byName.get(names[index] ?? '') ?? UNKNOWN_NAME]))
}
