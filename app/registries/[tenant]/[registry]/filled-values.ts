/** The entries that say something: in an address an empty one is the same as none. */
export function filledValues<K extends string>(
  values: Readonly<Record<K, string>>,
): Partial<Record<K, string>> {
  const filled = Object.entries<string>(values).filter(([, value]) => value !== '')
  return Object.fromEntries(filled) as Partial<Record<K, string>>
}
