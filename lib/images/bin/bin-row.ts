import type { Database } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import {
  asTagName,
  type Digest,
  parseDigest,
  type RepositoryName,
  type TagName,
} from '../../registry/references'
import { BIN_STATES, type BinState } from './bin-deps'

/** A row of the bin, as those see it who change it. */
export type BinRow = {
  id: string
  tag: TagName
  digest: Digest | null
  state: BinState
  stateSince: Date
  placeholder: Digest | null
  checkAfter: bigint | null
  binnedBy: string
  binnedAt: Date
  partOf: string | null
}

type StoredRow = Omit<BinRow, 'tag' | 'digest' | 'state' | 'placeholder'> &
  Record<'tag' | 'state', string> &
  Record<'digest' | 'placeholder', string | null>

/** Holds for tags and manifests of the bin of one repository. */
export function inBinOf(registryId: string, repository: RepositoryName): Prisma.Sql {
  return Prisma.sql`"registryId" = ${registryId} AND "repository" = ${repository}`
}

/** Rows of the bin of which `where` holds, the oldest first. */
export async function findBinRows(
  db: Pick<Database, '$queryRaw'>,
  where: Prisma.Sql,
): Promise<BinRow[]> {
  const rows = await db.$queryRaw<StoredRow[]>`
    SELECT "id", "tag", "digest", "state", "stateSince", "placeholder", "checkAfter", "binnedBy", "binnedAt", "partOf"
    FROM "BinnedTag" WHERE ${where} ORDER BY "binnedAt", "id"`
  return rows.map((row) => ({
    ...row,
    tag: asTagName(row.tag),
    digest: parseDigest(row.digest),
    placeholder: parseDigest(row.placeholder),
    state: parseState(row.state),
  }))
}

function parseState(text: string): BinState {
  const state = BIN_STATES.find((each) => each === text)
  if (state === undefined) throw new Error(`a row of the bin is ${text}`)
  return state
}
