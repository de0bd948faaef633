/** The first 12 characters of a digest's hash, as docker shows it. */
export function shortDigest(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1).slice(0, 12)
}
