import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { X509Certificate as ParsedCertificate } from '@peculiar/x509'
import { AppError } from '../kernel/app-error'
import { splitPem } from './certificate'
import { generateKeys } from './key-pair'
import { x509 } from './x509'

/** How much earlier than asked certificates begin, for clients whose clocks lag. */
export const BACKDATE_MS = 5 * 60_000

export type CertifiedKey = { certificatePem: string; privateKeyPem: string }

/** What an authority signs. `token-signing` and `server` never meet in one: whatever chains to a token CA may sign tokens. */
export type LeafPurpose = 'server' | 'token-signing'

export type Authority = {
  signs: LeafPurpose
  /** The certificate that signs leaves. */
  certificate: ParsedCertificate
  /** Its private key, not extractable. */
  signer: CryptoKey
  /** The signer, if it is an intermediate, and all between it and the root: what a server sends after its leaf. */
  intermediatesPem: string
  /** The root: what clients must trust. */
  bundlePem: string
  /** Latest start and earliest end of the whole chain: no leaf is valid outside. */
  notBefore: Date
  notAfter: Date
}

/** A new self-signed CA: ECDSA P-256, no CA below it, valid from five minutes before `validFrom` for `years` calendar years. */
export async function createAuthority(options: {
  commonName: string
  validFrom: Date
  years: number
}): Promise<CertifiedKey> {
  const { keys, privateKeyPem } = await generateKeys()
  const notAfter = new Date(options.validFrom)
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + options.years)
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [options.commonName] }],
    notBefore: new Date(options.validFrom.getTime() - BACKDATE_MS),
    notAfter,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificatePem: `${certificate.toString('pem')}\n`, privateKeyPem }
}

/**
 * Makes an authority usable for signing, Berth's own as well as the company's (RSA or EC; `certificatePem` is the
 * signing CA first, then each issuer up to the self-signed root). Everything that would make a leaf fail at a client
 * is refused here, as BAD_INPUT with a sentence that names CA_CERT_FILE or CA_KEY_FILE.
 */
export async function readAuthority(
  files: CertifiedKey & { signs: LeafPurpose; now?: Date | undefined },
): Promise<Authority> {
  const now = files.now ?? new Date()
  const chain = splitPem(files.certificatePem).map(readCertificate)
  const signing = chain[0]
  const root = chain.at(-1)
  if (signing === undefined || root === undefined) {
    throw refused('CA_CERT_FILE holds no certificate in PEM form.')
  }
  for (const [depth, link] of chain.entries()) checkLink(link, depth, chain[depth + 1], now)

  const key = readPrivateKey(files.privateKeyPem)
  if (!signing.node.checkPrivateKey(key)) {
    throw refused(
      'CA_KEY_FILE does not belong to the first certificate of CA_CERT_FILE: the signing CA comes first, its issuers after it.',
    )
  }
  return {
    signs: files.signs,
    certificate: signing.parsed,
    signer: await importSigner(key),
    intermediatesPem: chain
      .slice(0, -1)
      .map(({ pem }) => pem)
      .join(''),
    bundlePem: root.pem,
    notBefore: new Date(Math.max(...chain.map(({ parsed }) => parsed.notBefore.getTime()))),
    notAfter: new Date(Math.min(...chain.map(({ parsed }) => parsed.notAfter.getTime()))),
  }
}

type Link = { pem: string; node: X509Certificate; parsed: ParsedCertificate }

function readCertificate(pem: string, index: number): Link {
  try {
    return { pem, node: new X509Certificate(pem), parsed: new x509.X509Certificate(pem) }
  } catch (cause) {
    throw refused(`Certificate ${index + 1} of CA_CERT_FILE cannot be read.`, cause)
  }
}

function checkLink(link: Link, depth: number, issuer: Link | undefined, now: Date): void {
  const name = `Certificate ${depth + 1} of CA_CERT_FILE (${link.parsed.subject})`
  const usages = link.parsed.getExtension(x509.KeyUsagesExtension)?.usages
  const constraints = link.parsed.getExtension(x509.BasicConstraintsExtension)
  const limit = constraints?.pathLength
  if (constraints?.ca !== true) {
    throw refused(`${name} is not a CA: a certificate with CA:TRUE is needed.`)
  }
  if (usages !== undefined && (usages & x509.KeyUsageFlags.keyCertSign) === 0) {
    throw refused(`${name} may not sign certificates: its key usage lacks keyCertSign.`)
  }
  if (limit !== undefined && limit < depth) {
    throw refused(`${name} allows only ${limit} CAs below it, and ${depth} are there.`)
  }
  if (link.parsed.notAfter <= now) {
    throw refused(`${name} expired on ${link.parsed.notAfter.toISOString().slice(0, 10)}.`)
  }
  if (link.parsed.notBefore > now) {
    throw refused(`${name} is valid only from ${link.parsed.notBefore.toISOString()}.`)
  }
  const { node } = issuer ?? link
  if (link.node.checkIssued(node) && link.node.verify(node.publicKey)) return
  throw refused(
    issuer === undefined
      ? `${name} is the last one and not a root: put the certificates of its issuers after it, up to the self-signed root.`
      : `${name} was not issued by the one after it: order them signing CA first, root last.`,
  )
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    throw refused(
      /ENCRYPTED/.test(pem)
        ? 'CA_KEY_FILE is protected by a passphrase: give the key without one, in a file that only the portal may read.'
        : 'CA_KEY_FILE holds no private key in PEM form.',
      cause,
    )
  }
}

const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

async function importSigner(key: KeyObject): Promise<CryptoKey> {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  const curve = CURVES[namedCurve]
  const der = key.export({ format: 'der', type: 'pkcs8' })
  if (key.asymmetricKeyType === 'ec' && curve !== undefined) {
    const algorithm = { name: 'ECDSA', namedCurve: curve }
    return crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
  }
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= 2048) {
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    return crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
  }
  throw refused('CA_KEY_FILE must be RSA of 2048 bits or more, or EC on P-256, P-384 or P-521.')
}

function refused(detail: string, cause?: unknown): AppError {
  return new AppError('BAD_INPUT', detail, { terminal: true, cause })
}
