import { z } from 'zod'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'
import { STEP_SELECT, toRegistryDetail } from './registry-view'
import { summaryFacts } from './summary-facts'
import type { RegistryDetail } from './views'

export const getRegistryInput = z.strictObject({
  tenantSlug: z.string().max(100),
  registrySlug: z.string().max(100),
})

/**
 * One registry with its timeline and what the actor may do to it.
 *
 * @throws AppError NOT_FOUND for unknown ones and those of other teams alike
 */
export async function getRegistry(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof getRegistryInput>,
): Promise<RegistryDetail> {
  const { row, resource } = await findVisibleRegistry(context, actor, input, 'registry.read')
  const steps = await context.db.registryStep.findMany({
    where: { registryId: row.id, generation: row.generation },
    select: STEP_SELECT,
  })
  const factsOf = await summaryFacts(context, [row])
  return toRegistryDetail(row, steps, { actor, resource }, factsOf(row))
}
