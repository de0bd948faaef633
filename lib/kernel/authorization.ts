/** Name and password of an `Authorization: Basic` header (RFC 7617); null when there is none or it is malformed. */
export function parseBasic(
  header: string | undefined,
): { username: string; password: string } | null {
  const encoded = /^basic ([a-z0-9+/]+={0,2})$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** The token of an `Authorization: Bearer` header (RFC 6750); null when there is none or it is malformed. */
export function parseBearer(header: string | undefined): string | null {
  return /^bearer ([\w.~+/-]{1,500}=*)$/i.exec(header ?? '')?.[1] ?? null
}
