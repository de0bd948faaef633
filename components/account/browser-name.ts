const SYSTEMS: readonly [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Mac OS X/, 'macOS'],
  [/Linux|X11/, 'Linux'],
]
// Most browsers name others too: the first that fits is the one.
const BROWSERS: readonly [RegExp, string][] = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrom(?:e|ium)\/|CriOS\//, 'Chrome'],
  [/Version\/.*Safari\//, 'Safari'],
]

/** What people call the program of a `User-Agent`: `Firefox on Linux`; its first word for programs that are no browsers. */
export function browserName(client: string | null): string {
  if (client === null) return 'Unknown program'
  const find = (known: readonly [RegExp, string][]) =>
    known.find(([pattern]) => pattern.test(client))?.[1]
  const browser = find(BROWSERS)
  if (browser === undefined) return client.split(' ')[0]?.slice(0, 40) ?? client
  const system = find(SYSTEMS)
  return system === undefined ? browser : `${browser} on ${system}`
}
