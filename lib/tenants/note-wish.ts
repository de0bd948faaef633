import type { Transaction } from '../db/database'

/** Begins the timeline of a registry's newest generation with what somebody asked for, in words. */
export async function noteWish(
  tx: Transaction,
  wish: { registryId: string; at: Date; sentence: string },
): Promise<void> {
  const { registryId, at, sentence } = wish
  const { generation } = await tx.registry.findUniqueOrThrow({
    where: { id: registryId },
    select: { generation: true },
  })
  await tx.registryStep.create({
    data: {
      ...{ registryId, generation, name: 'approved', state: 'done' },
      ...{ startedAt: at, finishedAt: at, sentence },
    },
  })
}
