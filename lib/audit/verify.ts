import type { Database } from '../db/database'
import { type ChainedRow, chainHash, FIRST_HASH, hexOf, isSameHash } from './chain'
import { isCheckpointWhole, type SignedCheckpoint } from './checkpoint'

/** The end of the chain: the number of its row and its hash in hexadecimal. */
export type Head = { id: bigint; hash: string }

/** An end of the chain that was kept elsewhere. Without its number it can be told to be gone, but not from where on. */
export type KnownHead = { id: bigint | null; hash: string }

export type Verdict =
  | { ok: true; rows: number; oldest: bigint | null; head: Head; checkpoints: number }
  | { ok: false; id: bigint | null; sentence: string }

export type VerifyInput = {
  head?: KnownHead
  /** SubjectPublicKeyInfo in DER: checkpoints count only when this key signed them. */
  publicKey?: Uint8Array
}

const BATCH = 5000

/** Ends the walk; never leaves this file. */
class Broken extends Error {
  constructor(
    readonly id: bigint | null,
    readonly sentence: string,
  ) {
    super(sentence)
  }
}

/**
 * Checks the whole trail: from its first row, or from the checkpoint after the months that were dropped, to its end.
 * Reads in batches, in constant memory, also while rows arrive. Names the first row that is not what was recorded.
 * A cut tail shows by the head that the database keeps or, if that was changed too, by `head`.
 */
export async function verifyTrail(db: Database, input: VerifyInput = {}): Promise<Verdict> {
  try {
    return await walk(db, input)
  } catch (error) {
    if (error instanceof Broken) return { ok: false, id: error.id, sentence: error.sentence }
    throw error
  }
}

type Place = { id: bigint; hash: Uint8Array }

async function walk(db: Database, input: VerifyInput): Promise<Verdict> {
  const checkpoints = await readCheckpoints(db, input.publicKey)
  const headBefore = await readHead(db)
  let oldest: bigint | null = null
  let rows = 0
  let known = input.head === undefined
  let last: Place | null = null
  const pass = (place: Place) => {
    const checkpoint = checkpoints.get(place.id)
    if (checkpoint !== undefined && !isSameHash(checkpoint.hash, place.hash)) {
      throw new Broken(
        place.id,
        `Row ${place.id} is not the one that the checkpoint of ${checkpoint.month} was signed for: the chain was written anew.`,
      )
    }
    if (place.id === headBefore.id && !isSameHash(place.hash, headBefore.hash)) {
      throw new Broken(place.id, `Row ${place.id} is not the one that the head was made by.`)
    }
    known ||= input.head !== undefined && isKnownHead(input.head, place)
    last = place
    return place
  }

  let cursor: ChainedRow | null = null
  for (;;) {
    const batch: ChainedRow[] = await readBatch(db, cursor)
    for (const row of batch) {
      const previous: Place = last ?? pass(placeBefore(row, checkpoints))
      oldest ??= row.id
      checkRow(previous, row)
      rows += 1
      pass({ id: row.id, hash: row.hash })
    }
    cursor = batch.at(-1) ?? null
    if (batch.length < BATCH) break
  }
  const end: Place = last ?? pass(placeWithoutRows(checkpoints))
  checkEnd(end, { before: headBefore, after: await readHead(db), checkpoints })
  if (!known && input.head !== undefined) throw unknownHead(input.head, { oldest, end })
  const head = { id: end.id, hash: hexOf(end.hash) }
  return { ok: true, rows, oldest, head, checkpoints: checkpoints.size }
}

function checkRow(previous: Place, row: ChainedRow): void {
  const due = previous.id + 1n
  if (row.id > due) {
    throw new Broken(
      due,
      row.id === due + 1n
        ? `Row ${due} is missing.`
        : `Row ${due} is missing, and all up to ${row.id - 1n}.`,
    )
  }
  if (row.id < due) throw new Broken(row.id, `Row ${row.id} is there twice or out of its order.`)
  if (!isSameHash(row.hash, chainHash(previous.hash, row))) {
    throw new Broken(
      row.id,
      `Row ${row.id} of ${row.at.toISOString()} was changed, or the hash of it or of the row before.`,
    )
  }
}

/** What the oldest row is chained to. */
function placeBefore(row: ChainedRow, checkpoints: Checkpoints): Place {
  if (row.id === 1n) return { id: 0n, hash: FIRST_HASH }
  const checkpoint = checkpoints.get(row.id - 1n)
  if (checkpoint !== undefined) return { id: checkpoint.id, hash: checkpoint.hash }
  const newest = newestOf(checkpoints)
  const due = newest !== null && newest.id < row.id ? newest.id + 1n : 1n
  throw new Broken(
    due,
    `Row ${due} is missing, and all up to ${row.id - 1n}, with no checkpoint that they were dropped after.`,
  )
}

function placeWithoutRows(checkpoints: Checkpoints): Place {
  return newestOf(checkpoints) ?? { id: 0n, hash: FIRST_HASH }
}

function checkEnd(
  end: Place,
  known: { before: Place; after: Place; checkpoints: Checkpoints },
): void {
  const newest = newestOf(known.checkpoints)
  const due = newest !== null && newest.id > known.before.id ? newest.id : known.before.id
  if (end.id < due) {
    throw new Broken(
      end.id + 1n,
      `The tail is cut: row ${end.id + 1n} is missing, and all up to ${due}.`,
    )
  }
  if (
    known.after.id < end.id ||
    (known.after.id === end.id && !isSameHash(known.after.hash, end.hash))
  ) {
    throw new Broken(
      end.id,
      `Row ${end.id} is not the one that the head was made by: rows were added or the head was set back.`,
    )
  }
}

function isKnownHead(head: KnownHead, place: Place): boolean {
  return (head.id ?? place.id) === place.id && head.hash === hexOf(place.hash)
}

function unknownHead(head: KnownHead, seen: { oldest: bigint | null; end: Place }): Broken {
  if (head.id === null) {
    return new Broken(
      null,
      'No row has the hash of this head: the tail is cut, the chain was written anew, or the month of the row was dropped.',
    )
  }
  if (head.id > seen.end.id) {
    return new Broken(
      seen.end.id + 1n,
      `The tail is cut: row ${seen.end.id + 1n} is missing, and all up to ${head.id}.`,
    )
  }
  if (seen.oldest !== null && head.id < seen.oldest) {
    return new Broken(
      null,
      `Row ${head.id} was dropped with its month, so this head says nothing any more. Keep a newer one.`,
    )
  }
  return new Broken(
    head.id,
    `Row ${head.id} has another hash than this head: the chain was written anew, from this row or an earlier one.`,
  )
}

type Checkpoints = ReadonlyMap<bigint, SignedCheckpoint>

function newestOf(checkpoints: Checkpoints): SignedCheckpoint | null {
  return [...checkpoints.values()].at(-1) ?? null
}

async function readCheckpoints(
  db: Database,
  publicKey: Uint8Array | undefined,
): Promise<Checkpoints> {
  const rows: SignedCheckpoint[] = await db.auditCheckpoint.findMany({ orderBy: { id: 'asc' } })
  for (const row of rows) {
    if (!isCheckpointWhole(row)) {
      throw new Broken(row.id, `The checkpoint of ${row.month} is not what was signed.`)
    }
    if (publicKey !== undefined && Buffer.compare(publicKey, row.publicKey) !== 0) {
      throw new Broken(row.id, `The checkpoint of ${row.month} was signed by another key.`)
    }
  }
  return new Map(rows.map((row) => [row.id, row]))
}

async function readHead(db: Database): Promise<Place> {
  const head = await db.auditHead.findFirst({ select: { id: true, hash: true } })
  if (head === null) throw new Broken(null, 'The head of the trail is missing.')
  return head
}

/** In the order of time, which is that of the numbers unless somebody changed them. */
function readBatch(db: Database, after: ChainedRow | null): Promise<ChainedRow[]> {
  const at = after?.at ?? new Date(0)
  const id = after?.id ?? 0n
  return db.$queryRaw<ChainedRow[]>`
    SELECT "id", "at", "actor", "action", "result", "subject", "tenantId", "registryId", "requestId",
      "address", "client", "before"::text AS "before", "after"::text AS "after", "hash"
    FROM "AuditEntry" WHERE "at" >= ${at} AND ("at", "id") > (${at}, ${id})
    ORDER BY "at", "id" LIMIT ${BATCH}`
}
