import type { NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { isAppError } from '../kernel/app-error'
import { callerOf } from '../kernel/caller'
import { newId } from '../kernel/ids'
import { contextForRequest } from '../tenants/context'
import { currentDirectory } from './current-directory'
import { signIn } from './sign-in'

const SESSION_SECONDS = 8 * 60 * 60

/**
 * Sessions of people: a signed cookie (HttpOnly, SameSite=Lax, Secure on https) that names the person and nothing
 * else. Rights are never in it: they are read again on every request.
 */
export function authOptions(): NextAuthOptions {
  const { settings } = contextForRequest('')
  return {
    ...(settings.AUTH_SECRET === undefined ? {} : { secret: settings.AUTH_SECRET }),
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    pages: { signIn: '/signin', error: '/signin' },
    providers: [
      CredentialsProvider({
        name: 'Directory',
        credentials: { username: {}, password: {} },
        authorize: async (credentials, request) => {
          try {
            const actor = await signIn(
              contextForRequest(newId(), callerOf(new Headers(request.headers))),
              currentDirectory(),
              {
                username: credentials?.username ?? '',
                password: credentials?.password ?? '',
              },
            )
            return { id: actor.username, name: actor.displayName }
          } catch (error) {
            // The sign-in page gets the code alone and has a sentence for each.
            throw new Error(isAppError(error) ? error.code : 'INTERNAL')
          }
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) =>
        user === undefined ? token : { sub: user.id, name: user.name ?? null },
      session: ({ session, token }) => ({
        ...session,
        user: { name: token.name ?? null, username: token.sub ?? '' },
      }),
      // Back to pages of this portal only.
      redirect: ({ url, baseUrl }) =>
        URL.canParse(url, baseUrl) && new URL(url, baseUrl).origin === new URL(baseUrl).origin
          ? new URL(url, baseUrl).href
          : baseUrl,
    },
  }
}
