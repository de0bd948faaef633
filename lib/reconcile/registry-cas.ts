import { AppError } from '../kernel/app-error'
import { splitPem } from '../pki/certificate'
import { type CaRotation, FIRST_REGISTRY_CA, registryCasOf } from '../tenants/registry-ca-state'

/** A CA that signs certificates of registries, without its key. */
export type RegistryCa = {
  id: string
  certificatePem: string
  notAfter: Date
  /** What a registry with its certificate trusts: also the CA before, of which the machine endpoints may still be. */
  bundlePem: string
}

export type LoadedCas = {
  /** Signs the certificate of a registry that is deployed now. */
  signer: RegistryCa
  /** What people fetch, the signer first. */
  published: { pem: string; notAfter: Date }
  /** INTERNAL for an unknown one. */
  find(id: string): RegistryCa
}

/** Berth’s own CAs by what is stored, and all rotations, the newest first; null before the first CA was made. */
export function registryCasFrom(
  stored: readonly Omit<RegistryCa, 'bundlePem'>[],
  rotations: readonly Pick<CaRotation, 'phase' | 'oldCaId' | 'newCaId'>[],
): LoadedCas | null {
  if (!stored.some(({ id }) => id === FIRST_REGISTRY_CA)) return null
  const before = new Map(rotations.map(({ oldCaId, newCaId }) => [newCaId, oldCaId]))
  // In the form in which an authority gives its own bundle: other bytes would restart every registry.
  const pemOf = (id: string | undefined) =>
    splitPem(stored.find((ca) => ca.id === id)?.certificatePem ?? '').join('')
  const find = (id: string): RegistryCa => {
    const ca = stored.find((each) => each.id === id)
    if (ca === undefined) throw new AppError('INTERNAL', `The CA ${id} is not in the database.`)
    return { ...ca, bundlePem: pemOf(id) + pemOf(before.get(id)) }
  }
  const { signerId, bundleIds } = registryCasOf(rotations[0] ?? null)
  const signer = find(signerId)
  const others = bundleIds.filter((id) => id !== signerId)
  return {
    signer,
    published: {
      pem: [signerId, ...others].map(pemOf).join(''),
      notAfter: signer.notAfter,
    },
    find,
  }
}
