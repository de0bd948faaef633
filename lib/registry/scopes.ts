import { parseRepositoryName } from './references'

/** What a token lets its bearer do with one thing: the `access` claim of the distribution token spec. */
export type TokenAccess = {
  type: 'repository' | 'registry'
  name: string
  actions: readonly string[]
}

const SCOPES_MAX = 100
const ACTIONS = new Set(['pull', 'push', 'delete', '*'])

/**
 * The scopes that a client asks for, from every `scope` parameter of its request (repeated or separated by
 * spaces), one entry for each repository with its actions merged. The name stands between the first and the
 * last colon. Anything else than a well-named repository or the catalog is left out, as is what follows the
 * hundredth: by the token spec less is granted, never an error.
 */
export function parseScopes(parameters: readonly string[]): TokenAccess[] {
  const merged = new Map<
    string,
    { type: TokenAccess['type']; name: string; actions: Set<string> }
  >()
  for (const scope of parameters.flatMap((parameter) => parameter.split(' '))) {
    const access = parseScope(scope)
    if (access === null) continue
    const key = `${access.type}:${access.name}`
    const entry = merged.get(key)
    if (entry !== undefined) for (const action of access.actions) entry.actions.add(action)
    else if (merged.size < SCOPES_MAX)
      merged.set(key, { ...access, actions: new Set(access.actions) })
  }
  return [...merged.values()].map((entry) => ({ ...entry, actions: [...entry.actions] }))
}

/**
 * Of `requested` what `allowed` names for it. Actions are compared literally: who may pull and push does not
 * get `*`. Entries that have nothing left are dropped, so a stranger ends with an empty list.
 */
export function intersectScopes(
  requested: readonly TokenAccess[],
  allowed: (access: TokenAccess) => readonly string[],
): TokenAccess[] {
  return requested.flatMap((access) => {
    const granted = allowed(access)
    const actions = access.actions.filter((action) => granted.includes(action))
    return actions.length === 0 ? [] : [{ ...access, actions }]
  })
}

/** Of `requested` what is not in `granted`, as scopes: what somebody asked for in vain. */
export function missingScopes(
  requested: readonly TokenAccess[],
  granted: readonly TokenAccess[],
): string[] {
  return requested.flatMap(({ type, name, actions }) => {
    const given = granted.find((access) => access.type === type && access.name === name)
    const missing = actions.filter((action) => given?.actions.includes(action) !== true)
    return missing.length === 0 ? [] : [`${type}:${name}:${missing.join(',')}`]
  })
}

function parseScope(scope: string): TokenAccess | null {
  const first = scope.indexOf(':')
  const last = scope.lastIndexOf(':')
  if (first === last) return null
  const type = scope.slice(0, first)
  const name = scope.slice(first + 1, last)
  const known =
    type === 'repository'
      ? parseRepositoryName(name) !== null
      : type === 'registry' && name === 'catalog'
  if (!known) return null
  const actions = scope
    .slice(last + 1)
    .split(',')
    .filter((action) => ACTIONS.has(action))
  return actions.length === 0 ? null : { type: type as TokenAccess['type'], name, actions }
}
