import type { LoggerInstance, NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { TokenSet } from 'openid-client'
import { z } from 'zod'
import type { Settings } from '../env/settings'
import { type AppError, isAppError } from '../kernel/app-error'
import { createLogger } from '../kernel/logger'
import type { UseCaseContext } from '../tenants/context'
import { currentDirectory } from './current-directory'
import { currentRefusals } from './current-refusals'
import { oidcClient } from './oidc/oidc-client'
import { oidcProvider } from './oidc/oidc-provider'
import { signInWithOidc } from './oidc/oidc-sign-in'
import { claimsOf, tokensOf, unavailable } from './oidc/read-oidc-person'
import { isSecure, sessionCookie } from './session-cookie'
import { signOut } from './sessions/end-sessions'
import { type Arrival, signIn } from './sign-in'

const typedSchema = z.object({ username: z.string(), password: z.string() }).catch({
  username: '',
  password: '',
})

/** What happened during one request of next-auth, whose own answers have no room for it. */
export type Visit = {
  username: string | null
  sessionId: string | null
  refusal: AppError | null
  /** Whether the sign-in was recorded, whatever came of it. */
  isRecorded: boolean
}

/**
 * next-auth for one request. The session cookie names a row of the database and nothing else: whether that counts, and
 * what its person may do, is asked anew on every request, so next-auth's own idea of a session is never used.
 */
export async function authOptions(
  context: UseCaseContext,
  arrivalOf: (username: string | null) => Promise<Arrival>,
  visit: Visit,
): Promise<NextAuthOptions> {
  const { settings } = context
  const oidc = await oidcProvider(settings)
  return {
    ...(settings.AUTH_SECRET === undefined ? {} : { secret: settings.AUTH_SECRET }),
    session: { strategy: 'jwt', maxAge: settings.SESSION_LIFE / 1000 },
    useSecureCookies: isSecure(settings),
    cookies: { sessionToken: sessionCookie(settings) },
    pages: { signIn: '/signin', error: '/signin' },
    logger: quietLogger(settings),
    providers: [
      CredentialsProvider({
        name: 'Directory',
        credentials: { username: {}, password: {} },
        authorize: async (credentials) => {
          const typed = typedSchema.parse(credentials)
          return coded(visit, async () => {
            const arrival = await arrivalOf(typed.username)
            const door = { directory: currentDirectory(), refusals: currentRefusals() }
            const { actor, sessionId } = await signIn(context, door, typed, arrival)
            visit.username = actor.username
            visit.sessionId = sessionId
            return { id: actor.username }
          })
        },
      }),
      ...(oidc === null ? [] : [oidc]),
    ],
    callbacks: {
      signIn: async ({ account }) => {
        if (account?.type !== 'oauth') return true
        return coded(visit, async () => {
          const tokens = new TokenSet(account)
          const claims = await oidcClient(settings)
            .then((client) => claimsOf(client, tokens))
            .catch((error: unknown) => Promise.reject(unavailable(error)))
          const proof = { claims, tokens: tokensOf(tokens) }
          const arrival = await arrivalOf(null)
          visit.isRecorded = true
          const started = await signInWithOidc(context, currentDirectory(), proof, arrival)
          visit.username = started.username
          visit.sessionId = started.sessionId
          return true
        })
      },
      jwt: ({ token, user }) => (user === undefined ? token : { sid: visit.sessionId }),
      // Back to pages of this portal only.
      redirect: ({ url, baseUrl }) =>
        URL.canParse(url, baseUrl) && new URL(url, baseUrl).origin === new URL(baseUrl).origin
          ? new URL(url, baseUrl).href
          : baseUrl,
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid === 'string') await signOut(context, token.sid)
      },
    },
  }
}

/** The sign-in page gets the code of a failure alone and has a sentence for each. */
async function coded<T>(visit: Visit, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isAppError(error)) visit.refusal = error
    throw new Error(isAppError(error) ? error.code : 'INTERNAL', { cause: error })
  }
}

// next-auth would print errors with whatever hangs on them, tokens of a provider included.
function quietLogger(settings: Pick<Settings, 'LOG_LEVEL'>): Partial<LoggerInstance> {
  const logger = createLogger({ level: settings.LOG_LEVEL, name: 'sign-in' })
  return {
    error: (code, metadata) => {
      const error = metadata instanceof Error ? metadata : metadata.error
      logger.warn({ code, reason: error instanceof Error ? error.message : null }, 'sign-in failed')
    },
    warn: () => undefined,
    debug: () => undefined,
  }
}
