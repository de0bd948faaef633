import type { AccessTokenView, SecretView } from '@/lib/tokens/views'

/** What a token may do, and where, in one line: “pull and push in every registry, app/**”. */
export function scopeText(token: Pick<AccessTokenView, 'actions' | 'registries'>): string {
  const { actions, registries } = token
  const where =
    registries === null
      ? 'every registry'
      : registries.length === 0
        ? 'no registry any more'
        : registries.map(({ name }) => name).join(', ')
  return `${joined(actions)} in ${where}`
}

/** Which repositories, in one line. */
export function repositoriesText(repositories: readonly string[]): string {
  return repositories.length === 1 && repositories[0] === '**'
    ? 'every repository'
    : repositories.join(', ')
}

/** The secret that counts in a list: the latest, which the others lead to. */
export function latestSecret(token: Pick<AccessTokenView, 'secrets'>): SecretView | null {
  return token.secrets[0] ?? null
}

/** The last use of any of the secrets. */
export function lastUse(token: Pick<AccessTokenView, 'secrets'>): SecretView['lastUse'] {
  const uses = token.secrets.flatMap(({ lastUse: use }) => (use === null ? [] : [use]))
  return uses.sort((a, b) => Number(a.at < b.at) - Number(a.at > b.at))[0] ?? null
}

function joined(words: readonly string[]): string {
  const last = words.at(-1) ?? 'nothing'
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}
