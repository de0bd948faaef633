import type { Transaction } from '../db/database'
import { newId } from '../kernel/ids'
import { hashSecret, hintOf, makeSecret, type TokenKind } from './secret-format'

/** Makes a secret of a token and keeps its hash. The answer is the secret itself, which nothing else ever knows. */
export async function issueSecret(
  tx: Transaction,
  input: { tokenId: string; kind: TokenKind; createdBy: string; now: Date; expiresAt: Date | null },
): Promise<string> {
  const { tokenId, kind, createdBy, now, expiresAt } = input
  const secret = makeSecret(kind)
  await tx.tokenSecret.create({
    data: {
      id: newId(),
      tokenId,
      hash: hashSecret(secret),
      hint: hintOf(secret),
      createdBy,
      createdAt: now,
      expiresAt,
    },
    select: { id: true },
  })
  return secret
}
