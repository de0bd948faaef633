import type { Transaction } from '../../db/database'
import { newId } from '../../kernel/ids'
import type { UseCaseContext } from '../../tenants/context'

const KEPT_MS = 30 * 24 * 60 * 60_000

/**
 * A new session under an id that no browser had before, in the transaction that records it. The one that the browser
 * came with ends, whoever's it was. Rows of long ago go.
 */
export async function startSession(
  tx: Transaction,
  context: Pick<UseCaseContext, 'clock' | 'caller'>,
  session: { username: string; replaces: string | null },
): Promise<string> {
  const now = context.clock.now()
  const id = newId()
  if (session.replaces !== null) {
    await tx.session.updateMany({
      where: { id: session.replaces, endedAt: null },
      data: { endedAt: now, endReason: 'replaced' },
    })
  }
  const { directoryId } = await tx.person.findUniqueOrThrow({
    where: { username: session.username },
    select: { directoryId: true },
  })
  await tx.session.create({
    data: {
      id,
      username: session.username,
      directoryId,
      startedAt: now,
      lastSeenAt: now,
      address: context.caller?.address ?? 'unknown',
      client: context.caller?.client ?? null,
    },
  })
  await tx.session.deleteMany({ where: { startedAt: { lt: new Date(now.getTime() - KEPT_MS) } } })
  return id
}
