import { recordAudit } from '../audit/record'
import type { Database, Transaction } from '../db/database'
import type { RegistryPhase } from '../tenants/state'

/** A registry as the audit trail names it. */
export type PhaseSubject = { id: string; tenantId: string; tenant: { slug: string }; slug: string }

export const PHASE_SUBJECT_SELECT = {
  id: true,
  tenantId: true,
  slug: true,
  tenant: { select: { slug: true } },
} as const

/** What the reconciler did by itself: one row when a registry goes from one phase to another, none while it stays. */
export async function recordPhase(
  tx: Transaction,
  registry: PhaseSubject,
  change: {
    from: string
    to: RegistryPhase
    generation: number
    failure: { code: string; sentence: string; terminal: boolean } | null
  },
): Promise<void> {
  const { from, to, generation, failure } = change
  if (from === to) return
  await recordAudit(tx, {
    actor: 'berth',
    action: `lifecycle.${to}`,
    result: failure === null ? 'ok' : 'failed',
    subject: `${registry.tenant.slug}/${registry.slug}`,
    requestId: '',
    tenantId: registry.tenantId,
    registryId: registry.id,
    before: { phase: from },
    after: {
      phase: to,
      generation,
      ...(failure === null ? {} : { code: failure.code, sentence: failure.sentence }),
    },
  })
}

/** That somebody had changed by hand what runs, and that it was put back. `found` names what. */
export async function recordDrift(
  db: Database,
  registryId: string,
  found: readonly string[],
): Promise<void> {
  await db.$transaction(async (tx) => {
    const registry = await tx.registry.findUniqueOrThrow({
      where: { id: registryId },
      select: PHASE_SUBJECT_SELECT,
    })
    await recordAudit(tx, {
      actor: 'berth',
      action: 'drift.mended',
      result: 'ok',
      subject: `${registry.tenant.slug}/${registry.slug}`,
      requestId: '',
      tenantId: registry.tenantId,
      registryId,
      before: { changed: found.join(', ') },
    })
  })
}
