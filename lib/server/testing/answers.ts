// One row of the permission table, and answers that many of them share.
import type { Actor } from '../../tenants/actor'
import type { Reader, World } from './world'

export type PermissionCase = {
  run(world: World, actor: Actor): Promise<unknown>
  /** Set where the use-case leaves the world as it was, so that the next one can use it. */
  readsOnly?: true
  /** Set where the case changes the world before it asks: nobody else can use it. */
  preparesWorld?: true
  /** What a success looks like, where not all of them are alike. */
  see?(result: never): string
  answers: Readonly<Record<Reader, string>>
}

/** Who is answered so changed nothing. */
export const REFUSALS: ReadonlySet<string> = new Set([
  'NOT_FOUND',
  'FORBIDDEN',
  'CONFLICT',
  'NOT_READY',
])

export const BY_MEMBERS = { outsider: 'NOT_FOUND', alike: 'NOT_FOUND' } as const
export function everybody(
  answer: string,
  others: Partial<Record<Reader, string>> = {},
): Record<Reader, string> {
  return {
    ...{ outsider: answer, alike: answer, viewer: answer, developer: answer },
    ...{ owner: answer, admin: answer, asker: answer },
    ...{ ci: answer, narrowCi: answer, tokenOfAsker: answer },
    ...others,
  }
}

/** What tokens are answered at doors of people. */
export function tokens(answer: string) {
  return { ci: answer, narrowCi: answer, tokenOfAsker: answer } as const
}

export const OWNERS = everybody('ok', {
  ...BY_MEMBERS,
  viewer: 'FORBIDDEN',
  developer: 'FORBIDDEN',
})
export const ADMINS_ALONE = everybody('FORBIDDEN', { admin: 'ok' })
