import { createHash, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import type { Authority } from '../pki/authority'
import { issueLeaf } from '../pki/leaf'
import type { Sealer } from '../pki/seal'
import type { Certificate, SealedKeys } from './store'

const CERTIFICATE_DAYS = 365

type KeysRequest = {
  authority: Authority
  sealer: Sealer
  registryHost: string
  commonName: string
  now: Date
}

/**
 * The keys of one registry, sealed: its certificate for the name or address that clients use, the secret of its
 * upload state, and the token with which it reports events (found again by its hash).
 */
export async function issueRegistryKeys(input: KeysRequest): Promise<SealedKeys> {
  const eventsToken = randomBytes(32).toString('base64url')
  return {
    ...(await issueCertificate(input)),
    httpSecretSealed: input.sealer.seal(randomBytes(32).toString('base64url')),
    eventsTokenSealed: input.sealer.seal(eventsToken),
    eventsTokenHash: createHash('sha256').update(eventsToken).digest('hex'),
  }
}

/** A new certificate with a new key for one registry, whose other secrets stay. */
export async function issueCertificate(input: KeysRequest): Promise<Certificate> {
  const isAddress = isIP(input.registryHost) !== 0
  const leaf = await issueLeaf({
    authority: input.authority,
    commonName: input.commonName,
    dnsNames: isAddress ? [] : [input.registryHost],
    ipAddresses: isAddress ? [input.registryHost] : [],
    validFrom: input.now,
    validDays: CERTIFICATE_DAYS,
    purpose: 'server',
  })
  return {
    certificatePem: leaf.certificatePem,
    privateKeySealed: input.sealer.seal(leaf.privateKeyPem),
    certificateUntil: leaf.notAfter,
  }
}
