import { readFile } from 'node:fs/promises'
import type { Database } from '../db/database'
import { AppError } from '../kernel/app-error'
import type { Clock } from '../kernel/clock'
import {
  type Authority,
  type CertifiedKey,
  createAuthority,
  type LeafPurpose,
  readAuthority,
} from '../pki/authority'
import { createSealer } from '../pki/seal'
import { findLatestCaRotation } from '../tenants/find-ca-rotation'
import { registryCasOf } from '../tenants/registry-ca-state'
import { type AuthorityKind, findAuthority, publishBundle, storeAuthority } from './key-pairs'
import { loadCas } from './load-cas'

const AUTHORITY_YEARS = 10
const SIGNS: Readonly<Record<AuthorityKind, LeafPurpose>> = {
  'registry-ca': 'server',
  'token-ca': 'token-signing',
}

export type StoredAuthority = { certificatePem: string; privateKeySealed: string; notAfter: Date }

export type Authorities = {
  /** The company's own CA, which then signs everything that clients see; null where Berth makes its own. */
  companyCa: Authority | null
  /** Opens a CA that signs certificates of registries and of the machine endpoints. INTERNAL once its key was destroyed. */
  registryCa(id: string): Promise<Authority>
  /** A new one of these, sealed and ready to be stored. */
  makeRegistryCa(id: string): Promise<StoredAuthority>
  /** Publishes what clients must trust now. Idempotent. */
  publish(): Promise<void>
  /** Opens the one that signs token leaves now and nothing else: whatever chains to it may sign tokens for every registry. */
  tokenCa(): Promise<Authority>
  /** A new token CA, sealed and ready to be stored. */
  makeTokenCa(id: string): Promise<StoredAuthority>
}

/**
 * The two authorities: made at the first start and kept sealed under `CA_SECRET`, the first one replaced by the
 * company's own CA where files are given. Publishes what clients must trust. Idempotent; safe with several workers.
 *
 * @throws AppError BAD_INPUT for unusable CA files; INTERNAL when CA_SECRET is not the one of the stored keys
 */
export async function openAuthorities(deps: {
  db: Database
  clock: Clock
  caSecret: string
  caFiles: { certificateFile: string; keyFile: string } | null
}): Promise<Authorities> {
  const sealer = createSealer(deps.caSecret, 'authorities')
  const companyCa = deps.caFiles === null ? null : await companyAuthority(deps.caFiles, deps.clock)
  // Later ones come by rotation, which destroys the key of the one before.
  const makeFirst = async (kind: AuthorityKind, commonName: string) => {
    if ((await deps.db.keyPair.count({ where: { kind } })) > 0) return
    await storeAuthority({ db: deps.db, sealer }, kind, await make(deps.clock, kind, commonName))
  }
  if (companyCa === null) await makeFirst('registry-ca', 'Berth registries')
  const registryCa = async (id: string) => {
    if (companyCa !== null) return companyCa
    const stored = await findAuthority({ db: deps.db, sealer }, id)
    if (stored === null) throw new AppError('INTERNAL', `The CA ${id} is gone.`)
    return readAuthority({ ...stored, signs: 'server', now: deps.clock.now() })
  }
  const publish = async () => {
    const published =
      companyCa === null
        ? (await loadCas(deps.db)).registry?.published
        : { pem: companyCa.bundlePem, notAfter: companyCa.notAfter }
    if (published !== undefined) await publishBundle(deps.db, published)
  }
  await makeFirst('token-ca', 'Berth tokens')
  const tokenCa = async () => {
    const { signerId } = (await loadCas(deps.db)).token
    const stored = await findAuthority({ db: deps.db, sealer }, signerId)
    if (stored === null) throw new AppError('INTERNAL', `The token CA ${signerId} is gone.`)
    return readAuthority({ ...stored, signs: 'token-signing', now: deps.clock.now() })
  }
  // A CA_SECRET that opens only some of the keys must not start.
  await tokenCa()
  await registryCa(registryCasOf(await findLatestCaRotation(deps.db)).signerId)
  await publish()
  const makeSealed = async (kind: AuthorityKind, commonName: string) => {
    const { privateKeyPem, ...made } = await make(deps.clock, kind, commonName)
    return { ...made, privateKeySealed: sealer.seal(privateKeyPem) }
  }
  return {
    companyCa,
    registryCa,
    makeRegistryCa: (id) => makeSealed('registry-ca', `Berth registries ${id}`),
    publish,
    tokenCa,
    makeTokenCa: (id) => makeSealed('token-ca', `Berth tokens ${id}`),
  }
}

async function make(
  clock: Clock,
  kind: AuthorityKind,
  commonName: string,
): Promise<CertifiedKey & { notAfter: Date }> {
  const now = clock.now()
  const made = await createAuthority({ commonName, validFrom: now, years: AUTHORITY_YEARS })
  const { notAfter } = await readAuthority({ ...made, signs: SIGNS[kind], now })
  return { ...made, notAfter }
}

async function companyAuthority(
  files: { certificateFile: string; keyFile: string },
  clock: Clock,
): Promise<Authority> {
  const read = async (setting: string, file: string) => {
    try {
      return await readFile(file, 'utf8')
    } catch (cause) {
      throw new AppError('BAD_INPUT', `${setting}: the file cannot be read.`, {
        cause,
        terminal: true,
      })
    }
  }
  return readAuthority({
    signs: 'server',
    certificatePem: await read('CA_CERT_FILE', files.certificateFile),
    privateKeyPem: await read('CA_KEY_FILE', files.keyFile),
    now: clock.now(),
  })
}
