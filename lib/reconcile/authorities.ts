import { readFile } from 'node:fs/promises'
import type { Database } from '../db/database'
import { AppError } from '../kernel/app-error'
import type { Clock } from '../kernel/clock'
import { type Authority, createAuthority, readAuthority } from '../pki/authority'
import { createSealer, type Sealer } from '../pki/seal'
import { type AuthorityKind, findAuthority, publishBundle, storeAuthority } from './key-pairs'

const AUTHORITY_YEARS = 10

export type Authorities = {
  /** Signs the certificates of registries and of the machine endpoints. */
  registryCa: Authority
  /** Signs token leaves and nothing else: whatever chains to it may sign tokens for every registry. */
  tokenCa: Authority
  tokenCaPem: string
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
  const registryCa =
    deps.caFiles === null
      ? await ownAuthority({ ...deps, sealer }, 'registry-ca', 'Berth registries')
      : await companyAuthority(deps.caFiles, deps.clock)
  const tokenCa = await ownAuthority({ ...deps, sealer }, 'token-ca', 'Berth tokens')
  await publishBundle(deps.db, { pem: registryCa.bundlePem, notAfter: registryCa.notAfter })
  return { registryCa, tokenCa, tokenCaPem: tokenCa.bundlePem }
}

async function ownAuthority(
  deps: { db: Database; clock: Clock; sealer: Sealer },
  kind: AuthorityKind,
  commonName: string,
): Promise<Authority> {
  const stored = await findAuthority(deps, kind)
  if (stored !== null) return readAuthority({ ...stored, now: deps.clock.now() })
  const made = await createAuthority({
    commonName,
    validFrom: deps.clock.now(),
    years: AUTHORITY_YEARS,
  })
  const { notAfter } = await readAuthority({ ...made, now: deps.clock.now() })
  const kept = await storeAuthority(deps, kind, { ...made, notAfter })
  return readAuthority({ ...kept, now: deps.clock.now() })
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
    certificatePem: await read('CA_CERT_FILE', files.certificateFile),
    privateKeyPem: await read('CA_KEY_FILE', files.keyFile),
    now: clock.now(),
  })
}
