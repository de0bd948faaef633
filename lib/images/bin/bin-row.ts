import type { Database } from '../../db/database'
import type { Prisma } from '../../db/generated/client'
import { asTagName, type Digest, parseDigest, type TagName } from '../../registry/references'
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

const SELECT = {
  id: true,
  tag: true,
  digest: true,
  state: true,
  stateSince: true,
  placeholder: true,
  checkAfter: true,
  binnedBy: true,
  binnedAt: true,
  partOf: true,
} as const

/** Rows of the bin, the oldest first. */
export async function findBinRows(
  db: Pick<Database, 'binnedTag'>,
  where: Prisma.BinnedTagWhereInput,
): Promise<BinRow[]> {
  const rows = await db.binnedTag.findMany({
    where,
    select: SELECT,
    orderBy: [{ binnedAt: 'asc' }, { id: 'asc' }],
  })
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
