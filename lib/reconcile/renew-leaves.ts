import { isIP } from 'node:net'
import type { Database } from '../db/database'
import type { Clock } from '../kernel/clock'
import { describeCertificate, isIssuedBy } from '../pki/certificate'
import { issueLeaf } from '../pki/leaf'
import { createSealer } from '../pki/seal'
import { findLatestCaRotation } from '../tenants/find-ca-rotation'
import { registryCasOf } from '../tenants/registry-ca-state'
import type { Authorities } from './authorities'
import { findLeaf, type LeafKind, storeLeaf } from './key-pairs'

const DAY_MS = 86_400_000
const TOKEN_LEAF_DAYS = 2
const MACHINE_LEAF_DAYS = 30

/**
 * Keeps a fresh leaf for signing tokens and one for the TLS of the machine endpoints, each renewed at half of its
 * life, when its name changed or when another CA signs. Idempotent; the worker calls it at boot and at every resync.
 */
export async function renewLeaves(deps: {
  db: Database
  clock: Clock
  authSecret: string
  authorities: Authorities
  machineHost: string
}): Promise<void> {
  const sealer = createSealer(deps.authSecret, 'leaves')
  const now = deps.clock.now()
  const names = isIP(deps.machineHost)
    ? { dnsNames: ['localhost'], ipAddresses: [deps.machineHost, '127.0.0.1'] }
    : { dnsNames: [deps.machineHost, 'localhost'], ipAddresses: ['127.0.0.1'] }

  const renew = async (
    kind: LeafKind,
    days: number,
    isFor: (pem: string) => boolean,
    issue: () => ReturnType<typeof issueLeaf>,
  ) => {
    const current = await findLeaf({ db: deps.db, sealer }, kind)
    const isFresh =
      current !== null && current.notAfter.getTime() - now.getTime() > (days * DAY_MS) / 2
    if (isFresh && isFor(current.certificatePem)) return
    await storeLeaf({ db: deps.db, sealer }, kind, await issue(), now)
  }

  const common = { validFrom: now, commonName: 'Berth' }
  const tokenCa = await deps.authorities.tokenCa()
  const isOfTokenCa = (pem: string) => isIssuedBy(pem, tokenCa.bundlePem)
  await renew('token-leaf', TOKEN_LEAF_DAYS, isOfTokenCa, () =>
    issueLeaf({
      ...common,
      authority: tokenCa,
      dnsNames: [],
      ipAddresses: [],
      validDays: TOKEN_LEAF_DAYS,
      purpose: 'token-signing',
    }),
  )
  const { machineId } = registryCasOf(await findLatestCaRotation(deps.db))
  const machineCa = await deps.authorities.registryCa(machineId)
  const isOurs = (pem: string) => {
    const certificate = describeCertificate(pem)
    return (
      certificate.issuer === machineCa.certificate.subject &&
      [...certificate.dnsNames, ...certificate.ipAddresses].includes(deps.machineHost)
    )
  }
  await renew('machine-leaf', MACHINE_LEAF_DAYS, isOurs, () =>
    issueLeaf({
      ...common,
      ...names,
      authority: machineCa,
      validDays: MACHINE_LEAF_DAYS,
      purpose: 'server',
    }),
  )
}
