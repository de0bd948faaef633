import { X509Certificate } from 'node:crypto'
import { isIP, isIPv4 } from 'node:net'
import type { Extension, JsonGeneralNames } from '@peculiar/x509'
import { AppError } from '../kernel/app-error'
import { type Authority, BACKDATE_MS, type CertifiedKey, type LeafPurpose } from './authority'
import { generateKeys } from './key-pair'
import { x509 } from './x509'

const DAY_MS = 86_400_000
const DNS_NAME =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i
const COMMON_NAME_LIMIT = 64

export type LeafRequest = {
  authority: Authority
  commonName: string
  dnsNames: readonly string[]
  ipAddresses: readonly string[]
  validFrom: Date
  validDays: number
  /** `server`: TLS of a registry or the portal. `token-signing`: the leaf in `x5c` of registry tokens. */
  purpose: LeafPurpose
}

export type Leaf = CertifiedKey & { serial: string; notAfter: Date; fingerprintSha256: string }

/**
 * Issues a leaf with a fresh ECDSA P-256 key; `certificatePem` is the leaf and the intermediates that clients need.
 * It begins five minutes early for clocks that lag, and stays within the life of every CA above it.
 * A server leaf names at least one host, in its SAN alone: clients ignore the common name.
 * BAD_INPUT for names that are none, NOT_READY when the authority is not valid at `validFrom`, INTERNAL when it signs
 * for another purpose.
 */
export async function issueLeaf(request: LeafRequest): Promise<Leaf> {
  const { authority, validFrom } = request
  if (authority.signs !== request.purpose) {
    throw new AppError('INTERNAL', `An authority for ${authority.signs} signs nothing else.`, {
      terminal: true,
    })
  }
  if (validFrom < authority.notBefore || validFrom >= authority.notAfter) {
    throw new AppError(
      'NOT_READY',
      `The certificate authority is valid from ${authority.notBefore.toISOString()} to ${authority.notAfter.toISOString()} only: replace it before new certificates are issued.`,
    )
  }
  const names = alternativeNames(request)
  if (request.purpose === 'server' && names.length === 0) {
    throw new AppError('BAD_INPUT', 'A server certificate needs a host name or an IP address.')
  }
  const { keys, privateKeyPem } = await generateKeys()
  const ended = validFrom.getTime() + request.validDays * DAY_MS
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [request.commonName.slice(0, COMMON_NAME_LIMIT)] }],
    // The very bytes of the CA's name: Go compares them without decoding.
    issuer: authority.certificate.subjectName,
    notBefore: new Date(Math.max(validFrom.getTime() - BACKDATE_MS, authority.notBefore.getTime())),
    notAfter: new Date(Math.min(ended, authority.notAfter.getTime())),
    publicKey: keys.publicKey,
    signingKey: authority.signer,
    signingAlgorithm: {
      name: authority.signer.algorithm.name,
      hash: signatureHash(authority.signer),
    },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      // Registries verify token leaves for any use, so those carry none that would make them TLS servers.
      ...(request.purpose === 'server'
        ? [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth])]
        : []),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await authorityKeyIdentifier(authority),
    ],
  })
  const leafPem = `${certificate.toString('pem')}\n`
  const { serialNumber, fingerprint256 } = new X509Certificate(leafPem)
  return {
    certificatePem: leafPem + authority.intermediatesPem,
    privateKeyPem,
    serial: serialNumber,
    notAfter: certificate.notAfter,
    fingerprintSha256: fingerprint256,
  }
}

function alternativeNames(request: LeafRequest): JsonGeneralNames {
  for (const name of request.dnsNames) {
    if (isIP(name) !== 0 || !DNS_NAME.test(name)) {
      throw new AppError('BAD_INPUT', `${JSON.stringify(name)} is not a DNS name.`)
    }
  }
  return [
    ...request.dnsNames.map((value) => ({ type: 'dns' as const, value: value.toLowerCase() })),
    ...request.ipAddresses.map((value) => ({ type: 'ip' as const, value: canonicalIp(value) })),
  ]
}

/** IPv6 without zone and without a dotted tail, which the ASN.1 encoder does not know. */
function canonicalIp(address: string): string {
  if (isIPv4(address)) return address
  const url = `http://[${address}]`
  if (isIP(address) === 6 && URL.canParse(url)) return new URL(url).hostname.slice(1, -1)
  throw new AppError('BAD_INPUT', `${JSON.stringify(address)} is not an IP address.`)
}

/** The CA's own key identifier where it has one: not every CA derives it from its key in the same way. */
async function authorityKeyIdentifier({ certificate }: Authority): Promise<Extension> {
  const own = certificate.getExtension(x509.SubjectKeyIdentifierExtension)
  return own === null
    ? x509.AuthorityKeyIdentifierExtension.create(certificate.publicKey)
    : new x509.AuthorityKeyIdentifierExtension(own.keyId)
}

function signatureHash(signer: CryptoKey): string {
  const curve = 'namedCurve' in signer.algorithm ? signer.algorithm.namedCurve : undefined
  if (curve === 'P-384') return 'SHA-384'
  return curve === 'P-521' ? 'SHA-512' : 'SHA-256'
}
