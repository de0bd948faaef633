import { recordAudit } from '../../audit/record'
import { newId } from '../../kernel/ids'
import { type Digest, parseDigest, type RepositoryName } from '../../registry/references'
import { addToBin } from './add-to-bin'
import { auditOf } from './audit-of'
import type { Author, BinDeps } from './bin-deps'
import type { BinRow } from './bin-row'
import { restoreRows } from './restore-rows'

/**
 * Puts the tag of `row` on `digest` again: a push that our change of the tag overwrote. Nothing happens when the tag has
 * gone on since. By way of the bin, so that the image is safe there whatever comes of it.
 */
export async function putPushBack(
  deps: BinDeps,
  input: { repository: RepositoryName; row: BinRow; digest: string },
): Promise<void> {
  const { repository, row } = input
  const digest = parseDigest(input.digest)
  const head = await deps.client.headManifest(repository, row.tag)
  const expected = row.state === 'restored' ? row.digest : null
  if (digest === null || (head?.digest ?? null) !== expected) return
  const author: Author = { username: row.binnedBy, requestId: newId(), caller: null }
  const result = (await tryIt(deps, { repository, row, digest, author })) ? 'ok' : 'failed'
  await recordAudit(deps.db, {
    ...auditOf(deps, author, `${repository}:${row.tag}`),
    ...{ action: 'tag.pushSaved', result, after: { digest } },
  })
}

async function tryIt(
  deps: BinDeps,
  input: { repository: RepositoryName; row: BinRow; digest: Digest; author: Author },
): Promise<boolean> {
  const { repository, row, digest, author } = input
  const pushed =
    digest === row.digest
      ? row
      : await addToBin(deps, { repository, tag: row.tag, digest, by: author.username })
  if (pushed === null) return false
  const over = row.state === 'restored' ? row.digest : null
  const [outcome] = await restoreRows(deps, {
    ...{ repository, rows: [pushed], author },
    ...(over === null ? {} : { over }),
  })
  const isBack = outcome?.outcome === 'restored'
  if (isBack && row.state === 'restored') {
    await deps.db.binnedTag.update({
      where: { id: row.id },
      data: { state: 'binned', checkAfter: null },
    })
  }
  return isBack
}
