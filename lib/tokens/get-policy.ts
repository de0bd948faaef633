import type { Database, Transaction } from '../db/database'
import { INITIAL_POLICY, type TokenPolicy } from './token-policy'

/** How long tokens may live now. */
export async function getTokenPolicy(
  db: Pick<Database | Transaction, 'tokenPolicy'>,
): Promise<TokenPolicy> {
  const row = await db.tokenPolicy.findUnique({
    where: { singleton: true },
    select: { maxDays: true, neverAllowed: true },
  })
  return row ?? INITIAL_POLICY
}
