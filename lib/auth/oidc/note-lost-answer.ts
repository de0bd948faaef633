import type { RefusalTally } from '../../audit/refusal-tally'
import type { AppError } from '../../kernel/app-error'
import { type Caller, NO_CALLER } from '../../kernel/caller'
import { UNKNOWN_NAME } from '../recorded-name'

/**
 * Adds up an answer of the identity provider that signed nobody in, before anything was known of a person: it does not
 * fit a sign-in that this browser began, it is a refusal, or the provider could not be asked about it. By the minute,
 * since whoever likes can send such answers; and without a word of theirs.
 */
export function noteLostAnswer(
  refusals: Pick<RefusalTally, 'note'>,
  lost: { caller: Caller | null; refusal: AppError | null; isRefusedByProvider: boolean },
): void {
  const { caller, refusal, isRefusedByProvider } = lost
  refusals.note({
    actor: UNKNOWN_NAME,
    action: 'session.started',
    subject: 'portal',
    registryId: null,
    caller: caller ?? NO_CALLER,
    ...reasonOf(refusal, isRefusedByProvider),
  })
}

function reasonOf(refusal: AppError | null, isRefusedByProvider: boolean) {
  if (refusal !== null) {
    const isTrouble = refusal.code === 'DIRECTORY_UNAVAILABLE'
    const result = isTrouble ? ('failed' as const) : ('refused' as const)
    return { code: refusal.code, detail: refusal.detail, result }
  }
  if (isRefusedByProvider) {
    const detail = 'The identity provider did not let this person in.'
    return { code: 'OIDC_REFUSED', detail, result: 'refused' as const }
  }
  const detail =
    'The answer of the identity provider could not be used: this browser did not ask for it, or the provider did not confirm it.'
  return { code: 'OIDC_ANSWER', detail, result: 'failed' as const }
}
