import type { TokenDecision } from './token-decision'

type Group = { id: string; name: string }

/** Somebody as the directory tells now, with the way to each group. */
export type ExplainedPerson =
  | { found: 'nobody' | 'several' }
  | {
      found: 'person'
      person: { username: string; displayName: string }
      /** Why the account may not be used; null when it may. */
      bar: string | null
      groups: readonly (Group & { via: readonly Group[] | null })[]
    }

/** What the page that explains access asks, live. */
export type WhyDeps = {
  /** May throw DIRECTORY_UNAVAILABLE. */
  explainPerson: (username: string) => Promise<ExplainedPerson>
  decide: TokenDecision
}
