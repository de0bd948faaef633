import { AppError, isAppError } from '../../kernel/app-error'
import { mapConcurrent } from '../../kernel/map-concurrent'
import type { Digest, RepositoryName } from '../../registry/references'
import type { BinDeps } from './bin-deps'
import type { BinRow } from './bin-row'
import { readKept } from './keep-manifests'
import { childrenFirst, type KeptManifest } from './kept-manifest'
import { writeRestored, writeRestoring } from './restore-writes'
import type { RestoreOutcome, Restoring } from './restoring'

const LOOKS_AT_ONCE = 8

/** Puts tags back, byte for byte. The caller holds the repository. See `restoreTags`. */
export async function restoreRows(deps: BinDeps, input: Restoring): Promise<RestoreOutcome[]> {
  const { repository, rows } = input
  const digests = [...new Set(rows.flatMap(({ digest }) => digest ?? []))]
  const known = await readKept(deps, repository, digests)
  const refusals = new Map<string, RestoreOutcome>()
  await mapConcurrent(rows, LOOKS_AT_ONCE, async (row) => {
    const refusal = await attempt(row, false, () => refuse(deps, input, row, known))
    if (refusal !== null) refusals.set(row.id, refusal)
  })
  const ready = rows.filter(({ id }) => !refusals.has(id))
  const since = await writeRestoring(deps, ready)
  // One after the other: registry 2.8 writes the link of a digest anew for each of its tags, and answers 500 to who reads it meanwhile.
  const outcomes: RestoreOutcome[] = []
  for (const row of rows) {
    const outcome =
      refusals.get(row.id) ?? (await attempt(row, true, () => put(deps, repository, row, known)))
    outcomes.push(outcome ?? { row, outcome: 'restored' })
  }
  await writeRestored(deps, input, outcomes, since)
  return outcomes
}

/** What speaks against it; null when nothing does. */
async function refuse(
  { client }: BinDeps,
  { repository, over }: Restoring,
  row: BinRow,
  known: ReadonlyMap<Digest, KeptManifest>,
): Promise<RestoreOutcome | null> {
  if (row.digest === null || !known.has(row.digest)) {
    const sentence = `The registry had lost the image of ${row.tag} before it was deleted: there is nothing to put back.`
    return failed(row, new AppError('NOT_FOUND', sentence), false)
  }
  const head = await client.headManifest(repository, row.tag)
  if (head === null || head.digest === row.digest || head.digest === over) return null
  const sentence = `${row.tag} is another image now (${head.digest.slice(0, 19)}). Move that one to the bin first, then restore this one.`
  return failed(row, new AppError('CONFLICT', sentence, { field: 'replace' }), false)
}

async function put(
  { client }: BinDeps,
  repository: RepositoryName,
  row: BinRow,
  known: ReadonlyMap<Digest, KeptManifest>,
): Promise<RestoreOutcome | null> {
  const digest = row.digest as Digest
  for (const part of childrenFirst([digest], known)) {
    const kept = known.get(part)
    if (kept === undefined || part === digest) continue
    if ((await client.headManifest(repository, part)) !== null) continue
    await client.putManifest(repository, part, kept.mediaType, kept.bytes)
  }
  const top = known.get(digest)
  if (top === undefined) return null
  await client.putManifest(repository, row.tag, top.mediaType, top.bytes)
  const head = await client.headManifest(repository, row.tag)
  return head?.digest === digest ? null : { row, outcome: 'pushed-again' }
}

async function attempt(
  row: BinRow,
  mayHaveHappened: boolean,
  run: () => Promise<RestoreOutcome | null>,
): Promise<RestoreOutcome | null> {
  try {
    return await run()
  } catch (error) {
    if (!isAppError(error)) throw error
    const isAnswered = error.code !== 'REGISTRY_UNAVAILABLE' && error.code !== 'TIMEOUT'
    return failed(row, error, mayHaveHappened && !isAnswered)
  }
}

function failed(row: BinRow, error: AppError, isOpen: boolean): RestoreOutcome {
  return { row, outcome: 'failed', error, isOpen }
}
