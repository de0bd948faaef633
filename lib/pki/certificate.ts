import { X509Certificate } from 'node:crypto'
import { AppError } from '../kernel/app-error'
import { x509 } from './x509'

export type CertificateDescription = {
  subject: string
  issuer: string
  /** Hexadecimal in upper case, as openssl prints it. */
  serial: string
  notBefore: Date
  notAfter: Date
  dnsNames: string[]
  ipAddresses: string[]
  isCa: boolean
  /** SHA-256 of the DER: upper-case hexadecimal pairs between colons. */
  fingerprintSha256: string
}

/** What people need to know of the first certificate in `pem`. BAD_INPUT when there is none that can be read. */
export function describeCertificate(pem: string): CertificateDescription {
  const [first] = splitPem(pem)
  if (first === undefined) throw new AppError('BAD_INPUT', 'There is no certificate in this text.')
  const certificate = parseCertificate(first)
  const parsed = new x509.X509Certificate(first)
  const names = parsed.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? []
  return {
    subject: parsed.subject,
    issuer: parsed.issuer,
    serial: certificate.serialNumber,
    notBefore: parsed.notBefore,
    notAfter: parsed.notAfter,
    dnsNames: names.filter((name) => name.type === 'dns').map((name) => name.value),
    ipAddresses: names.filter((name) => name.type === 'ip').map((name) => name.value),
    isCa: certificate.ca,
    fingerprintSha256: certificate.fingerprint256,
  }
}

/** The certificates of a bundle in their order, each a PEM of its own ending in a line feed; text around them is dropped. */
export function splitPem(bundle: string): string[] {
  const blocks = bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map((block) => `${block.replace(/\s*\n\s*/g, '\n')}\n`)
}

/**
 * The `x5c` header of a token (RFC 7515 4.1.6): standard base64 of each DER, the signer first.
 * `certificatePem` is the signer and its intermediates, never the root.
 */
export function x5cOf(certificatePem: string): string[] {
  return splitPem(certificatePem).map((pem) => parseCertificate(pem).raw.toString('base64'))
}

/** Whether the first certificate in `pem` was signed by the key of the one in `authorityPem`, whatever their names. */
export function isIssuedBy(pem: string, authorityPem: string): boolean {
  const authority = parseCertificate(authorityPem)
  const certificate = parseCertificate(pem)
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
}

function parseCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw new AppError('BAD_INPUT', 'This is not a certificate in PEM form.', { cause })
  }
}
