import { z } from 'zod'
import { duration, integer, url } from './fields'
import { optionalText, setting, text } from './setting'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** OpenID Connect, sessions and limits of wrong passwords: a part of `SETTINGS`. */
export const SIGN_IN_SETTINGS = {
  OIDC_ISSUER: setting<string | undefined>({
    parse: url(['https:', 'http:']),
    fallback: undefined,
    expected: 'an https URL',
    about:
      'A second way to sign in: an OpenID Connect provider, by the issuer that it names in its tokens. Plain http only on loopback.',
  }),
  OIDC_CLIENT_ID: optionalText('Berth’s client id there.'),
  OIDC_CLIENT_SECRET: setting<string | undefined>({
    parse: text,
    fallback: undefined,
    expected: 'text',
    about: 'Secret of that client.',
    secret: true,
  }),
  OIDC_CA_FILE: optionalText('CA that signs the provider’s certificate, in PEM.', 'a file'),
  OIDC_SCOPES: setting({
    parse: text,
    fallback: 'openid profile email',
    expected: 'scopes',
    about:
      'What is asked for; add offline_access where the provider gives refresh tokens for nothing less.',
  }),
  OIDC_USERNAME_CLAIM: setting({
    parse: text,
    fallback: 'preferred_username',
    expected: 'a claim',
    about: 'Names people here, as oidc/<value>.',
  }),
  OIDC_GROUPS_CLAIM: setting({
    parse: text,
    fallback: 'groups',
    expected: 'a claim',
    about: 'Holds the names of a person’s groups; a dotted path leads into nested claims.',
  }),
  OIDC_LABEL: setting({
    parse: z.string().min(1).max(40),
    fallback: 'single sign-on',
    expected: 'text, at most 40 characters',
    about: 'What the button says after “Sign in with”.',
  }),
  GROUPS_FRESH: setting({
    parse: duration({ minMs: SECOND_MS, maxMs: HOUR_MS }),
    fallback: 5 * MINUTE_MS,
    expected: 'a duration, 1 s to 1 h',
    about: 'After this time of use the groups of a person are read again.',
  }),
  DIRECTORY_GRACE: setting({
    parse: duration({ minMs: 0, maxMs: 24 * HOUR_MS }),
    fallback: 30 * MINUTE_MS,
    expected: 'a duration, 0 s to 24 h',
    about:
      'While the directory does not answer, what it said last counts for this long. Then access ends until it is back.',
  }),
  SESSION_LIFE: setting({
    parse: duration({ minMs: SECOND_MS, maxMs: 7 * 24 * HOUR_MS }),
    fallback: 8 * HOUR_MS,
    expected: 'a duration, 1 s to 7 d',
    about: 'A session ends this long after signing in, however much it is used.',
  }),
  SESSION_IDLE: setting({
    parse: duration({ minMs: SECOND_MS, maxMs: 7 * 24 * HOUR_MS }),
    fallback: 2 * HOUR_MS,
    expected: 'a duration, 1 s to 7 d',
    about: 'A session ends when nobody opened a page or changed anything for this long.',
  }),
  SIGN_IN_TRIES: setting({
    parse: integer({ min: 1, max: 1000 }),
    fallback: 5,
    expected: 'a number, 1 to 1000',
    about:
      'Wrong passwords in a row, per account and address, before a pause. Ten times as many per account, twenty times per address.',
  }),
  SIGN_IN_PAUSE: setting({
    parse: duration({ minMs: SECOND_MS, maxMs: 15 * MINUTE_MS }),
    fallback: 30 * SECOND_MS,
    expected: 'a duration, 1 s to 15 min',
    about: 'The first pause after too many wrong passwords; it doubles up to 15 minutes.',
  }),
}
