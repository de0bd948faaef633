import { recordAudit } from '../audit/record'
import type { Database, Transaction } from '../db/database'
import { assertNever } from '../kernel/assert-never'
import type { Clock } from '../kernel/clock'
import { newId } from '../kernel/ids'
import type { Logger } from '../kernel/logger'
import { findLatestCaRotation } from '../tenants/find-ca-rotation'
import { type CaRotation, type CaRotationPhase, registryCasOf } from '../tenants/registry-ca-state'
import { parsePhase } from '../tenants/state'
import type { Authorities } from './authorities'
import { type CaRotationStep, planCaRotation, type RegistryOfCa } from './plan-ca-rotation'
import { SIGNERS_REFRESH_MS } from './rotate-token-ca'

const SLACK_MS = 30_000
/** After this time every process knows the bundle that holds both CAs. */
const GRACE_MS = SIGNERS_REFRESH_MS + SLACK_MS

export type CaRotationDeps = {
  db: Database
  clock: Clock
  logger: Logger
  authorities: Pick<Authorities, 'makeRegistryCa'>
  /** Publishes the bundle, renews the leaf of the machine endpoints where another CA signs it now, and uses both. */
  renewSigner(): Promise<void>
  /** Asks for a pass for this registry soon. */
  enqueue(registryId: string): void
  /** Only tests wait for less. */
  graceMs?: number
}

/** One step of the rotation of the CA that clients trust, from a fresh look; as `advanceRotation` of the token CA. */
export async function advanceCaRotation(deps: CaRotationDeps): Promise<CaRotationStep['kind']> {
  const rotation = await findLatestCaRotation(deps.db)
  if (rotation === null) return 'nothing'
  const step = planCaRotation({
    rotation,
    registries: await listRegistries(deps.db),
    nowMs: deps.clock.now().getTime(),
    graceMs: deps.graceMs ?? GRACE_MS,
  })
  await take(deps, rotation, step)
  return step.kind
}

async function take(
  deps: CaRotationDeps,
  rotation: CaRotation,
  step: CaRotationStep,
): Promise<void> {
  const { db, clock } = deps
  switch (step.kind) {
    case 'nothing':
    case 'wait':
      return
    case 'make-ca': {
      const newCaId = newId()
      const made = await deps.authorities.makeRegistryCa(newCaId)
      const change = { phase: 'announced' as const, newCaId, announcedAt: clock.now() }
      return move(deps, rotation, change, (tx) =>
        tx.keyPair.create({
          data: { id: newCaId, kind: 'registry-ca', ...made, createdAt: clock.now() },
        }),
      )
    }
    case 'roll': {
      const { signerId } = registryCasOf(rotation)
      await db.registry.updateMany({
        where: { id: { in: step.registryIds }, deletedAt: null, desired: 'running' },
        data: { caId: signerId },
      })
      deps.logger.info({ registryIds: step.registryIds }, 'registries get the new CA')
      for (const id of step.registryIds) deps.enqueue(id)
      return
    }
    case 'finish-switch':
      return move(deps, rotation, { phase: 'switched', switchedAt: clock.now() })
    case 'finish-drop':
      return move(deps, rotation, { phase: 'dropped' }, (tx) =>
        tx.keyPair.update({ where: { id: rotation.oldCaId }, data: { privateKeySealed: '' } }),
      )
    default:
      return assertNever(step)
  }
}

/** Changes the phase with its audit row, unless somebody else has done so since it was read. */
async function move(
  deps: CaRotationDeps,
  rotation: CaRotation,
  change: { phase: CaRotationPhase; newCaId?: string; announcedAt?: Date; switchedAt?: Date },
  also: (tx: Transaction) => Promise<unknown> = async () => undefined,
): Promise<void> {
  await deps.db.$transaction(async (tx) => {
    const { count } = await tx.caRotation.updateMany({
      where: { id: rotation.id, phase: rotation.phase },
      data: change,
    })
    if (count === 0) return
    await also(tx)
    await recordAudit(tx, {
      actor: 'berth',
      action: 'registryCa.moved',
      result: 'ok',
      subject: 'registry CA',
      requestId: rotation.id,
      before: { phase: rotation.phase },
      after: { phase: change.phase, caId: change.newCaId ?? rotation.newCaId },
    })
  })
  await deps.renewSigner()
  deps.logger.info({ rotationId: rotation.id, phase: change.phase }, 'CA rotation moved')
}

async function listRegistries(db: Database): Promise<RegistryOfCa[]> {
  const rows = await db.registry.findMany({
    where: { deletedAt: null, desired: 'running', certificatePem: { not: null } },
    select: { id: true, phase: true, readyAt: true, caId: true, caIdServed: true },
    orderBy: { createdAt: 'asc' },
  })
  return rows.map(({ readyAt, caIdServed, phase, ...row }) => ({
    ...row,
    phase: parsePhase(phase),
    wasReady: readyAt !== null,
    served: caIdServed,
  }))
}
