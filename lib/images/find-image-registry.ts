import { AppError } from '../kernel/app-error'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { findVisibleRegistry, type RegistryRef } from '../tenants/find-registry'
import { type Action, can } from '../tenants/permissions'
import type { VisibleRegistry } from '../tenants/registry-view'
import { ofRepository } from '../tenants/resource'

export type ImageAction = Extract<Action, 'image.read' | 'image.delete' | 'registry.push'>

/** A registry that is up, or was, so that its images can be spoken of. */
export type ImageRegistry = VisibleRegistry & { port: number }

/**
 * The registry whose images the actor may do `action` to. `repository` is the one that it is about; null for all, of
 * which an access token may still see some only.
 *
 * @throws AppError NOT_FOUND for unknown and foreign ones alike, FORBIDDEN, NOT_READY while it has no address yet
 */
export async function findImageRegistry(
  context: Pick<UseCaseContext, 'db' | 'settings'>,
  actor: Actor,
  input: { ref: RegistryRef; action: ImageAction; repository: string | null },
): Promise<ImageRegistry> {
  const { row } = await findVisibleRegistry(context, actor, input.ref, input.action)
  if (
    input.repository !== null &&
    !can(actor, input.action, ofRepository(row, input.repository, context.settings))
  ) {
    throw new AppError('FORBIDDEN', 'This access token is not for this repository.')
  }
  const { port } = row
  if (port === null || row.readyAt === null) {
    throw new AppError('NOT_READY', 'This registry is not up yet. Its page shows how far it is.')
  }
  return { ...row, port }
}
