import { recordAudit } from '../audit/record'
import type { Directory } from '../directory/directory'
import { isAppError } from '../kernel/app-error'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { authenticate } from './authenticate'
import { recordedName } from './recorded-name'

/**
 * Signs a person in to the portal and records it; a refused try is recorded too, see `recordedName`.
 *
 * @throws AppError as `authenticate`
 */
export async function signIn(
  context: UseCaseContext,
  directory: Directory,
  credentials: { username: string; password: string },
): Promise<Actor> {
  const record = (actor: string, result: 'ok' | 'refused' | 'failed') =>
    recordAudit(context.db, {
      actor,
      action: 'session.started',
      result,
      subject: 'portal',
      requestId: context.requestId,
      caller: context.caller,
    })
  try {
    const actor = await authenticate(context, directory, credentials)
    await record(actor.username, 'ok')
    return actor
  } catch (error) {
    const result = isAppError(error) && error.code === 'INVALID_CREDENTIALS' ? 'refused' : 'failed'
    await record(await recordedName(context.db, credentials.username), result)
    throw error
  }
}
