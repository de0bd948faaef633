import type { Database } from '../db/database'
import { PHASE_SUBJECT_SELECT, recordPhase } from './record-phase'

/**
 * Ends a registry whose tree is gone: its index, bin, jobs, rules and clean-ups are deleted, tokens name it no more, and port, uid
 * and keys are free for others. Its row stays, with its name, as what requests and the trail of what happened point to.
 * Recorded in the audit trail in the same transaction; idempotent.
 */
export async function forgetRegistry(db: Database, id: string, at: Date): Promise<void> {
  await db.$transaction(async (tx) => {
    const before = await tx.registry.findUniqueOrThrow({
      where: { id },
      select: { ...PHASE_SUBJECT_SELECT, phase: true, generation: true, deletedAt: true },
    })
    const where = { registryId: id }
    await tx.indexedTag.deleteMany({ where })
    await tx.indexedChild.deleteMany({ where })
    await tx.indexedManifest.deleteMany({ where })
    await tx.indexedRepository.deleteMany({ where })
    await tx.recentIndexPull.deleteMany({ where })
    await tx.tagMove.deleteMany({ where })
    await tx.registryIndex.deleteMany({ where })
    await tx.binnedTag.deleteMany({ where })
    await tx.binnedManifest.deleteMany({ where })
    await tx.imageJob.deleteMany({ where })
    await tx.immutableRule.deleteMany({ where })
    await tx.immutableTag.deleteMany({ where })
    await tx.cleanupPolicy.deleteMany({ where })
    await tx.storageCleanup.deleteMany({ where })
    await tx.sweptManifest.deleteMany({ where })
    await tx.registryUsage.deleteMany({ where })
    await tx.quotaCrossing.deleteMany({ where })
    await tx.registryStep.deleteMany({ where })
    // A token that named this registry alone now opens none: an empty list is nothing, never everything.
    await tx.$executeRaw`
      UPDATE "AccessToken" SET "registryIds" = array_remove("registryIds", ${id})
      WHERE ${id} = ANY("registryIds")`
    await tx.registry.update({
      where: { id },
      data: {
        ...{ desired: 'erased', phase: 'erased', erasedAt: at, trashedAt: null, observedAt: at },
        ...{ deletedAt: before.deletedAt ?? at, observedGeneration: before.generation },
        ...{ port: null, uid: null, tokenRoots: [], tokenRootsServed: [] },
        ...{ certificatePem: null, privateKeySealed: null, certificateUntil: null },
        ...{ httpSecretSealed: null, eventsTokenSealed: null, eventsTokenHash: null },
        ...{ errorCode: null, errorSentence: null, errorRaw: null, nextAttemptAt: null },
      },
    })
    const { phase: from, generation } = before
    await recordPhase(tx, before, { from, to: 'erased', generation, failure: null })
  })
}
