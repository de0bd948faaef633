import { recordAudit } from '../audit/record'
import type { RefusalTally } from '../audit/refusal-tally'
import type { Directory } from '../directory/directory'
import { isAppError } from '../kernel/app-error'
import { NO_CALLER } from '../kernel/caller'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { authenticate } from './authenticate'
import { recordedName } from './recorded-name'
import { startSession } from './sessions/start-session'

export type Arrival = {
  /** See `Credentials.device`. */
  device: string | null
  /** The session that the browser came with, which ends. */
  replaces: string | null
}

/** No name is longer; what is added up must not be. */
const TYPED_CHARS_MAX = 256

export type SignInDoor = { directory: Directory; refusals: Pick<RefusalTally, 'note'> }

/**
 * Signs a person in to the portal and records it; a refused try is recorded too, see `recordedName`. What is refused
 * because it comes too often is added up by the minute.
 *
 * @throws AppError as `authenticate`
 */
export async function signIn(
  context: UseCaseContext,
  { directory, refusals }: SignInDoor,
  credentials: { username: string; password: string },
  arrival: Arrival,
): Promise<{ actor: Actor; sessionId: string }> {
  const { device, replaces } = arrival
  const actor = await authenticate(context, directory, {
    ...credentials,
    address: context.caller?.address ?? 'unknown',
    device,
  }).catch(async (error: unknown) => {
    await recordRefusal(context, refusals, credentials.username, error)
    throw error
  })
  const sessionId = await context.db.$transaction(async (tx) => {
    await recordAudit(tx, {
      actor: actor.username,
      action: 'session.started',
      result: 'ok',
      subject: 'portal',
      requestId: context.requestId,
      caller: context.caller,
    })
    return startSession(tx, context, { username: actor.username, replaces })
  })
  return { actor, sessionId }
}

async function recordRefusal(
  context: UseCaseContext,
  refusals: SignInDoor['refusals'],
  username: string,
  error: unknown,
): Promise<void> {
  const known = isAppError(error) ? error : null
  const entry = { action: 'session.started' as const, subject: 'portal' }
  if (known?.code === 'RATE_LIMITED') {
    const { code, detail } = known
    const caller = context.caller ?? NO_CALLER
    const actor = { typed: username.slice(0, TYPED_CHARS_MAX) }
    refusals.note({ ...entry, actor, registryId: null, code, detail, result: 'refused', caller })
    return
  }
  await recordAudit(context.db, {
    ...entry,
    actor: await recordedName(context.db, username),
    result: known?.code === 'INVALID_CREDENTIALS' ? 'refused' : 'failed',
    requestId: context.requestId,
    caller: context.caller,
    ...(known?.retryAfterS === undefined ? {} : { after: { pauseS: known.retryAfterS } }),
  })
}
