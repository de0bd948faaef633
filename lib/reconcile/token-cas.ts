import type { Database } from '../db/database'
import { AppError } from '../kernel/app-error'
import { findLatestRotation } from '../tenants/token-ca-rotation'
import { tokenCasOf } from '../tenants/token-ca-state'

export type TokenRoots = { ids: readonly string[]; pem: string }

export type TokenCas = {
  /** Signs the leaf that signs tokens. */
  signerId: string
  /** What a registry that is deployed from now on trusts; the signer is among them. */
  target: TokenRoots
  /** The bundle of these CAs in this order. INTERNAL for an unknown one. */
  rootsOf(ids: readonly string[]): TokenRoots
}

/** The token CAs as they stand now, from the database alone. */
export async function loadTokenCas(db: Database): Promise<TokenCas> {
  const [rows, rotation] = await Promise.all([
    db.keyPair.findMany({
      where: { kind: 'token-ca' },
      select: { id: true, certificatePem: true },
    }),
    findLatestRotation(db),
  ])
  const pems = new Map(rows.map((row) => [row.id, row.certificatePem]))
  const rootsOf = (ids: readonly string[]): TokenRoots => ({
    ids,
    pem: ids.map((id) => pems.get(id) ?? unknown(id)).join(''),
  })
  const { signerId, targetIds } = tokenCasOf(rotation)
  return { signerId, target: rootsOf(targetIds), rootsOf }
}

function unknown(id: string): never {
  throw new AppError('INTERNAL', `The token CA ${id} is not in the database any more.`)
}
