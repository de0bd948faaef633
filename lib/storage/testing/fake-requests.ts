// What the fake array understands of a request, as the real one does: lists in one value, filters of a few forms.

export type FakeRequest = {
  method: string
  /** Without the version. */
  path: string
  query: ReadonlyMap<string, string>
  body: unknown
}

/** An answer that is no success, in one of the shapes of real arrays. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(`HTTP ${status}`)
  }
}

export function badRequest(context: string | null, message: string): Refusal {
  return new Refusal(400, { errors: [{ context, message }] })
}

export function listOf({ query }: FakeRequest, name: string): string[] | null {
  return query.get(name)?.split(',') ?? null
}

/** Every name must be there: else the whole call is refused. */
export function selected<T>(
  items: readonly T[],
  wanted: string[] | null,
  nameOf: (item: T) => string,
): T[] {
  if (wanted === null) return [...items]
  for (const name of wanted) {
    if (!items.some((item) => nameOf(item) === name))
      throw badRequest(name, 'Resource does not exist.')
  }
  return items.filter((item) => wanted.includes(nameOf(item)))
}

/** `name='x'`, `user.id=5`, and several with `and`. */
export function filtered<T extends object>(items: readonly T[], filter: string | undefined): T[] {
  if (filter === undefined) return [...items]
  const clauses = filter.split(/ and /).map((clause) => {
    const match = /^([a-z_.]+)=(?:'([^']*)'|(\d+))$/.exec(clause)
    if (match === null) throw badRequest(null, 'Invalid filter.')
    return { path: match[1] ?? '', value: match[2] ?? Number(match[3]) }
  })
  return items.filter((item) => clauses.every(({ path, value }) => valueAt(item, path) === value))
}

function valueAt(item: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
      item,
    )
}

/** One page; the token of the next is only good for the same question. */
export function paged<T>(items: readonly T[], { query }: FakeRequest, pageItemsMax: number) {
  const limit = Math.min(Number(query.get('limit') ?? pageItemsMax), pageItemsMax)
  const start = Number(query.get('continuation_token') ?? 0)
  const end = start + limit
  return {
    continuation_token: end < items.length ? String(end) : null,
    total_item_count: items.length,
    items: items.slice(start, end),
  }
}
