import { formatDuration } from '@/lib/kernel/duration'

const NOT_LET_IN =
  'The identity provider did not let you in, or its answer came too late. Try again; if it stays, ask an admin.'

const SENTENCES: Readonly<Record<string, string>> = {
  INVALID_CREDENTIALS: 'User name or password is wrong. They are those of the company directory.',
  DIRECTORY_UNAVAILABLE:
    'The directory does not answer, so nobody can sign in right now. Your password may be fine: try again in a minute.',
  NAME_TAKEN:
    'Another account of the identity provider has your name here already. Ask an admin: one of the two needs another name there.',
  BAD_INPUT:
    'The identity provider did not say who you are in a way that Berth understands. Ask an admin to look at the log of this time.',
  OAuthSignin: 'The identity provider does not answer. Try again in a minute.',
  // It said no.
  Callback: NOT_LET_IN,
  // Its answer does not fit what this browser asked, or came too late.
  OAuthCallback: NOT_LET_IN,
}
const UNFORESEEN = 'Signing in failed for a reason that we did not foresee. Try again in a minute.'

/** What to say for the code of a refusal; never the code itself, which may come from an address that somebody made up. */
export function signInSentence(code: string, retryAfterS: number | null = null): string {
  if (code === 'RATE_LIMITED') {
    const wait = retryAfterS === null ? 'a minute' : formatDuration(retryAfterS * 1000)
    return `Too many wrong passwords. Wait ${wait}, then try again with the right one.`
  }
  return (Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined) ?? UNFORESEEN
}

const ENDS: Readonly<Record<string, string>> = {
  ended: 'Your session was ended. Sign in to go on.',
  expired: 'Your session is over. Sign in to go on.',
  idle: 'You were away for a while, so your session was ended. Sign in to go on.',
  gone: 'Berth can no longer confirm your account, so your session was ended. Sign in to go on; if that does not work, ask an admin.',
}

/** Why somebody has to sign in again; null when there is nothing to say. */
export function sessionEndSentence(end: string): string | null {
  return (Object.hasOwn(ENDS, end) ? ENDS[end] : undefined) ?? null
}
