import { createPrivateKey } from 'node:crypto'
import type { Database } from '../db/database'
import { AppError } from '../kernel/app-error'
import type { Clock } from '../kernel/clock'
import { describeCertificate, x5cOf } from '../pki/certificate'
import { createSealer } from '../pki/seal'
import { findBundle, findLeaf } from '../reconcile/key-pairs'
import type { RegistryAccess } from '../registry/registry-access'
import { createTokenIssuer, type TokenIssuer } from '../registry/token'
import type { CaView } from '../tenants/views'

export type TlsLeaf = { cert: string; key: string }

export type Leaves = RegistryAccess & {
  caView(): CaView
  /** For the TLS of the machine endpoints. */
  tls(): TlsLeaf
  /** Reads the newest leaves; called at boot and every minute. */
  refresh(): Promise<void>
}

type Current = {
  ids: string
  issuer: TokenIssuer
  tls: TlsLeaf
  caPem: string
  caView: CaView
}

/**
 * The short-lived keys that every role may hold, read from the database where a worker keeps them fresh.
 * A process without CA_SECRET can sign tokens for two days after the last worker was seen, and never more.
 */
export function openLeaves(deps: {
  db: Database
  clock: Clock
  authSecret: string
  tokenIssuer: string
}): Leaves {
  const sealer = createSealer(deps.authSecret, 'leaves')
  let current: Current | null = null

  const need = (): Current => {
    if (current === null) {
      throw new AppError(
        'NOT_READY',
        'No worker has made the signing keys yet. Start one with PORTAL_ROLE=worker or all.',
      )
    }
    return current
  }

  return {
    issueToken: (request) => need().issuer.issue(request),
    caPem: () => need().caPem,
    caView: () => need().caView,
    tls: () => need().tls,
    refresh: async () => {
      const token = await findLeaf({ db: deps.db, sealer }, 'token-leaf')
      const machine = await findLeaf({ db: deps.db, sealer }, 'machine-leaf')
      const bundle = await findBundle(deps.db)
      if (token === null || machine === null || bundle === null) return
      const ids = [token.id, machine.id, bundle.pem].join()
      if (current?.ids === ids) return
      const { fingerprintSha256, notAfter } = describeCertificate(bundle.pem)
      current = {
        ids,
        issuer: createTokenIssuer({
          issuer: deps.tokenIssuer,
          signer: { key: createPrivateKey(token.privateKeyPem), x5c: x5cOf(token.certificatePem) },
          clock: deps.clock,
        }),
        tls: { cert: machine.certificatePem, key: machine.privateKeyPem },
        caPem: bundle.pem,
        caView: { fingerprintSha256, notAfter: notAfter.toISOString() },
      }
    },
  }
}
