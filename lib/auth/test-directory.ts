import { z } from 'zod'
import type { Directory } from '../directory/directory'
import type { Actor } from '../tenants/actor'
import { assertAdmin } from '../tenants/assert-admin'
import type { UseCaseContext } from '../tenants/context'
import type { ServerCheckView } from '../tenants/directory-views'

// Nothing to choose: a host from a browser would make this a port scanner.
export const testDirectoryInput = z.strictObject({})

/**
 * Tries every server of the settings step by step, from this process. What is wrong with one is in the answer.
 *
 * @throws AppError FORBIDDEN for everybody but admins
 */
export async function testDirectory(
  _context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof testDirectoryInput>,
  directory: Pick<Directory, 'diagnose'>,
): Promise<ServerCheckView[]> {
  assertAdmin(actor, 'directory.read')
  return directory.diagnose()
}
