import { z } from 'zod'
import type { Directory } from '../directory/directory'
import type { Actor } from '../tenants/actor'
import { assertAdmin } from '../tenants/assert-admin'
import type { UseCaseContext } from '../tenants/context'
import type { DirectoryView } from '../tenants/directory-views'

export const describeDirectoryInput = z.strictObject({})

/**
 * The settings of the directory as this process uses them, without secrets; null where people sign in
 * with an identity provider alone. Asks the directory nothing, so it answers
 * while that is down.
 *
 * @throws AppError FORBIDDEN for everybody but admins
 */
export async function describeDirectory(
  _context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof describeDirectoryInput>,
  directory: Pick<Directory, 'facts'>,
): Promise<DirectoryView | null> {
  assertAdmin(actor, 'directory.read')
  return directory.facts
}
