import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'
import { noteWish } from './note-wish'
import type { PlatformObservation } from './platform-observation'
import { purposeSchema } from './purpose'
import { assertLimits } from './registry-limits'
import type { VisibleRegistry } from './registry-view'
import { assertReplicas } from './replicas-now'
import { replicasSchema } from './request-registry'

export const changeRegistryInput = z.strictObject({
  registryId: z.string().max(100),
  /** The version that the person saw when they began to type. */
  generation: z.number().int().min(1),
  purpose: purposeSchema,
  replicas: replicasSchema,
  /** Null for what the platform gives by default. */
  memoryBytes: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).nullable(),
  cpus: z.number().min(0.01).max(1000).nullable(),
  image: z.string().max(500),
})

export type ChangeRegistryInput = z.infer<typeof changeRegistryInput>

/**
 * Changes what a registry runs with, and what it is for. The reconciler rolls it out, and Swarm goes back by itself
 * when it does not start so. What is not changed is not judged anew. Of one that rests it counts from its resumption.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT with the field, CONFLICT when it is another version by now or on
 *   its way out
 */
export async function changeRegistry(
  context: UseCaseContext,
  actor: Actor,
  input: ChangeRegistryInput,
  deps: { observation: PlatformObservation | null },
): Promise<{ registryId: string; generation: number }> {
  const { registryId, generation, ...wish } = input
  const { row } = await findVisibleRegistry(context, actor, { registryId }, 'registry.change')
  const present = settingsOf(row)
  const changed = (Object.keys(wish) as (keyof typeof wish)[]).filter(
    (name) => wish[name] !== present[name],
  )
  if (changed.length === 0) return { registryId, generation: row.generation }
  assertLimits(context.settings, present, wish)
  if (changed.includes('replicas'))
    assertReplicas(context.settings, deps.observation, wish.replicas)
  const { memoryBytes } = wish
  await context.db.$transaction(async (tx) => {
    const { count } = await tx.registry.updateMany({
      where: { id: row.id, generation, desired: { not: 'deleted' }, deletedAt: null },
      data: {
        ...wish,
        memoryBytes: memoryBytes === null ? null : BigInt(memoryBytes),
        generation: { increment: 1 },
      },
    })
    if (count === 0) {
      throw new AppError(
        'CONFLICT',
        'Somebody else changed this registry since you opened this form. What you typed is still here: compare, then save again.',
      )
    }
    await noteWish(tx, {
      registryId,
      at: context.clock.now(),
      sentence: `Changed by ${actor.username}: ${changed.map((name) => WORDS[name]).join(', ')}`,
    })
    const only = (from: typeof wish) =>
      Object.fromEntries(changed.map((name) => [name, from[name]]))
    await recordAudit(tx, {
      actor: actor.username,
      action: 'registry.changed',
      result: 'ok',
      subject: `${row.tenant.slug}/${row.slug}`,
      requestId: context.requestId,
      caller: context.caller,
      tenantId: row.tenant.id,
      registryId,
      before: only(present),
      after: only(wish),
    })
  })
  return { registryId, generation: generation + 1 }
}

type Changeable = Omit<ChangeRegistryInput, 'registryId' | 'generation'>

const WORDS: Readonly<Record<keyof Changeable, string>> = {
  purpose: 'purpose',
  replicas: 'replicas',
  memoryBytes: 'memory',
  cpus: 'CPUs',
  image: 'image',
}

function settingsOf({ purpose, replicas, memoryBytes, cpus, image }: VisibleRegistry): Changeable {
  return {
    ...{ purpose, replicas, cpus, image },
    memoryBytes: memoryBytes === null ? null : Number(memoryBytes),
  }
}
