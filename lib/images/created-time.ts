const CREATED = 'org.opencontainers.image.created'
// Reproducible builds say 1970, 1980 or the like to be the same every time.
const MADE_UP_BEFORE = Date.parse('1990-01-01')

/** When an image was made, as ISO 8601, by the first of `times` that is one; null for made-up ones. */
export function createdTime(...times: readonly (string | null | undefined)[]): string | null {
  for (const time of times) {
    const millis = Date.parse(time ?? '')
    if (millis >= MADE_UP_BEFORE) return new Date(millis).toISOString()
  }
  return null
}

/** What the annotations of a manifest say about it (OCI image spec, pre-defined annotation keys). */
export function annotatedTime(annotations: Readonly<Record<string, string>>): string | null {
  return (Object.hasOwn(annotations, CREATED) && annotations[CREATED]) || null
}
