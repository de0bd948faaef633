/** The input with one thing wrong at a time: fields of the database beside it, and its filters in place of texts. */
export function badInputs(input: Record<string, unknown>): [string, unknown][] {
  const extra = {
    ...{ role: 'owner', tenantId: 'x', isAdmin: true, quota: 1, actor: 'admin' },
    ...{ requestedBy: 'admin', state: 'approved', createdBy: 'admin', constructor: 1 },
  }
  const added = Object.entries(extra)
    .filter(([field]) => !Object.hasOwn(input, field))
    .map(([field, value]): [string, unknown] => [`with ${field}`, { ...input, [field]: value }])
  const filters: unknown[] = [
    { not: '' },
    { contains: '' },
    { in: [] },
    { toString: 1 },
    ['a'],
    true,
  ]
  const replaced = Object.entries(input)
    .filter(([, value]) => typeof value === 'string')
    .flatMap(([field]) =>
      filters.map((filter): [string, unknown] => [
        `${field} as ${JSON.stringify(filter)}`,
        { ...input, [field]: filter },
      ]),
    )
  return [...added, ...replaced, ['nothing', null], ['a text', 'x'], ['a list', [input]]]
}
