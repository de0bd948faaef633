import { recordAudit } from '../audit/record'
import type { Database, Transaction } from '../db/database'
import { assertNever } from '../kernel/assert-never'
import type { Clock } from '../kernel/clock'
import { newId } from '../kernel/ids'
import type { Logger } from '../kernel/logger'
import { isIssuedBy } from '../pki/certificate'
import { LEEWAY_SECONDS, TOKEN_SECONDS } from '../registry/token'
import { parsePhase } from '../tenants/state'
import { findLatestRotation } from '../tenants/token-ca-rotation'
import { type Rotation, type RotationPhase, tokenCasOf } from '../tenants/token-ca-state'
import type { Authorities } from './authorities'
import { planRotation, type RegistryRoots, type RotationStep } from './plan-rotation'

/** How often every process that signs tokens looks for a newer leaf. */
export const SIGNERS_REFRESH_MS = 60_000
const SLACK_MS = 30_000
/** After this time no process signs with the old leaf, and no registry takes what it signed last. */
const GRACE_MS = SIGNERS_REFRESH_MS + (TOKEN_SECONDS + LEEWAY_SECONDS) * 1000 + SLACK_MS

export type RotationDeps = {
  db: Database
  clock: Clock
  logger: Logger
  authorities: Pick<Authorities, 'makeTokenCa'>
  /** Makes a leaf of the CA that signs now and takes it into use. */
  renewSigner(): Promise<void>
  /** Asks for a pass for this registry soon. */
  enqueue(registryId: string): void
  /** Only tests wait for less. */
  graceMs?: number
}

/**
 * One step of the rotation of the token CA, from a fresh look: makes the new CA, gives it to the next registry, lets it
 * sign, takes the old one away. Everything it knows is in the database, and each change of phase is one transaction
 * with its audit row, so that it may be killed anywhere and called by whoever leads next.
 */
export async function advanceRotation(deps: RotationDeps): Promise<RotationStep['kind']> {
  const rotation = await findLatestRotation(deps.db)
  if (rotation === null) return 'nothing'
  const step = planRotation({
    rotation,
    registries: await listRegistryRoots(deps.db),
    signingSince:
      rotation.phase === 'settling' ? await signingSince(deps.db, rotation.newCaId) : null,
    nowMs: deps.clock.now().getTime(),
    graceMs: deps.graceMs ?? GRACE_MS,
  })
  await take(deps, rotation, step)
  return step.kind
}

async function take(deps: RotationDeps, rotation: Rotation, step: RotationStep): Promise<void> {
  const { db, clock } = deps
  switch (step.kind) {
    case 'nothing':
    case 'wait':
      return
    case 'make-ca': {
      const newCaId = newId()
      const made = await deps.authorities.makeTokenCa(newCaId)
      return move(deps, rotation, { phase: 'distributing', newCaId }, (tx) =>
        tx.keyPair.create({
          data: { id: newCaId, kind: 'token-ca', ...made, createdAt: clock.now() },
        }),
      )
    }
    case 'roll': {
      const { targetIds } = tokenCasOf(rotation)
      await db.registry.updateMany({
        where: { id: { in: step.registryIds }, deletedAt: null, desired: 'running' },
        data: { tokenRoots: targetIds },
      })
      deps.logger.info({ registryIds: step.registryIds }, 'registries get the token CAs')
      for (const id of step.registryIds) deps.enqueue(id)
      return
    }
    case 'switch-signer':
      await move(deps, rotation, { phase: 'settling', switchedAt: clock.now() })
      return deps.renewSigner()
    case 'renew-signer':
      return deps.renewSigner()
    case 'finish': {
      const stale = await leavesOf(db, rotation.oldCaId)
      const finished = { phase: 'finished' as const, finishedAt: clock.now() }
      return move(deps, rotation, finished, async (tx) => {
        await tx.keyPair.update({
          where: { id: rotation.oldCaId },
          data: { privateKeySealed: '' },
        })
        await tx.keyPair.deleteMany({ where: { id: { in: stale.map(({ id }) => id) } } })
      })
    }
    case 'finish-drop':
      return move(deps, rotation, { phase: 'dropped' })
    default:
      return assertNever(step)
  }
}

/** Changes the phase with its audit row, unless somebody else has done so since it was read. */
async function move(
  deps: RotationDeps,
  rotation: Rotation,
  change: { phase: RotationPhase; newCaId?: string; switchedAt?: Date; finishedAt?: Date },
  also: (tx: Transaction) => Promise<unknown> = async () => undefined,
): Promise<void> {
  await deps.db.$transaction(async (tx) => {
    const { count } = await tx.tokenCaRotation.updateMany({
      where: { id: rotation.id, phase: rotation.phase },
      data: change,
    })
    if (count === 0) return
    await also(tx)
    await recordAudit(tx, {
      actor: 'berth',
      action: 'tokenCa.moved',
      result: 'ok',
      subject: 'token CA',
      requestId: rotation.id,
      before: { phase: rotation.phase },
      after: { phase: change.phase, caId: change.newCaId ?? rotation.newCaId },
    })
  })
  deps.logger.info({ rotationId: rotation.id, phase: change.phase }, 'token CA rotation moved')
}

async function listRegistryRoots(db: Database): Promise<RegistryRoots[]> {
  const rows = await db.registry.findMany({
    where: { deletedAt: null, desired: 'running' },
    select: { id: true, phase: true, readyAt: true, tokenRoots: true, tokenRootsServed: true },
    orderBy: { createdAt: 'asc' },
  })
  return rows.map((row) => ({
    id: row.id,
    phase: parsePhase(row.phase),
    wasReady: row.readyAt !== null,
    roots: row.tokenRoots,
    served: row.tokenRootsServed,
  }))
}

async function signingSince(db: Database, caId: string | null): Promise<Date | null> {
  return caId === null ? null : ((await leavesOf(db, caId))[0]?.createdAt ?? null)
}

/** The token leaves of one CA, oldest first. */
async function leavesOf(db: Database, caId: string): Promise<{ id: string; createdAt: Date }[]> {
  const ca = await db.keyPair.findUnique({ where: { id: caId }, select: { certificatePem: true } })
  if (ca === null) return []
  const leaves = await db.keyPair.findMany({
    where: { kind: 'token-leaf' },
    select: { id: true, createdAt: true, certificatePem: true },
    orderBy: { createdAt: 'asc' },
  })
  return leaves.filter((leaf) => isIssuedBy(leaf.certificatePem, ca.certificatePem))
}
