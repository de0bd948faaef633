import '../../kernel/reflect-metadata'
import { KeyObject, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

x509.cryptoProvider.set(webcrypto as Crypto)

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY_MS = 86_400_000

export type TestCertificate = {
  certificatePem: string
  certificateDer: string
  keyPem: string
  key: KeyObject
}

export type TestAuthority = TestCertificate & {
  /** A leaf for servers at these IP addresses. */
  issue(addresses: readonly string[]): Promise<TestCertificate>
}

/** An authority of a test's own: ECDSA P-256, valid for a day. */
export async function createTestAuthority(commonName: string): Promise<TestAuthority> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: `CN=${commonName}`,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature,
        true,
      ),
    ],
  })
  return {
    ...material(certificate, keys),
    async issue(addresses) {
      const leafKeys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
      const leaf = await x509.X509CertificateGenerator.create({
        ...validity(),
        subject: 'CN=leaf',
        issuer: certificate.subject,
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new x509.SubjectAlternativeNameExtension(
            addresses.map((value) => ({ type: 'ip' as const, value })),
          ),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        ],
      })
      return material(leaf, leafKeys)
    },
  }
}

function validity() {
  return {
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS),
    serialNumber: webcrypto.getRandomValues(Buffer.alloc(8)).toString('hex'),
  }
}

function material(
  certificate: x509.X509Certificate,
  keys: webcrypto.CryptoKeyPair,
): TestCertificate {
  const key = KeyObject.from(keys.privateKey)
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    certificateDer: Buffer.from(certificate.rawData).toString('base64'),
    keyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    key,
  }
}
