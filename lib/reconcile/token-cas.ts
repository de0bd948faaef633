import { AppError } from '../kernel/app-error'
import { type Rotation, tokenCasOf } from '../tenants/token-ca-state'

export type TokenRoots = { ids: readonly string[]; pem: string }

export type TokenCas = {
  /** Signs the leaf that signs tokens. */
  signerId: string
  /** What a registry that is deployed from now on trusts; the signer is among them. */
  target: TokenRoots
  /** The bundle of these CAs in this order. INTERNAL for an unknown one. */
  rootsOf(ids: readonly string[]): TokenRoots
}

/** The token CAs by what is stored, and the rotation that is on its way or was the last. */
export function tokenCasFrom(
  stored: readonly { id: string; certificatePem: string }[],
  rotation: Pick<Rotation, 'phase' | 'oldCaId' | 'newCaId'> | null,
): TokenCas {
  const pems = new Map(stored.map((ca) => [ca.id, ca.certificatePem]))
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
