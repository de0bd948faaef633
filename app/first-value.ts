export type SearchParams = Promise<Record<string, string | string[] | undefined>>

/** The text of a query parameter; the first when it was given twice, empty when it is missing. */
export function firstValue(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

/** The same of several. */
export function firstValues<K extends string>(
  query: Awaited<SearchParams>,
  names: readonly K[],
): Record<K, string> {
  const values = names.map((name) => [name, firstValue(query[name])] as const)
  return Object.fromEntries(values) as Record<K, string>
}
