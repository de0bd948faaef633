/** What somebody looks for, in lower case. */
export type SearchText = {
  text: string
  /** Part of a repository's name; null when only a tag or a digest was given. */
  repository: string | null
  /** Beginning of a tag, when it was written behind a colon. */
  tag: string | null
  /** Beginning of a digest. */
  digest: string | null
}

const DIGEST = /^(?:[^@\s]*@)?(sha256:[0-9a-f]{4,64})$/
const ADDRESS = /^[a-z0-9.-]+(?::\d+)?\/(?=.)/
const HOST = /[.:]/

/**
 * Reads what people paste: a part of a name, `team/app:v1`, a digest, or the whole address of an image. Null for
 * nothing. Pure.
 */
export function parseSearch(written: string): SearchText | null {
  const text = withoutHost(written.trim().toLowerCase())
  if (text === '') return null
  const digest = DIGEST.exec(text)?.[1] ?? null
  if (digest !== null) return { text, repository: null, tag: null, digest }
  const colon = text.lastIndexOf(':')
  if (colon < 0) return { text, repository: text, tag: null, digest: null }
  const repository = text.slice(0, colon)
  return {
    text,
    repository: repository === '' ? null : repository,
    tag: text.slice(colon + 1),
    digest: null,
  }
}

/** `berth.example.com:5001/team/app` is asked for as `team/app`. */
function withoutHost(text: string): string {
  const host = ADDRESS.exec(text)?.[0]
  return host !== undefined && HOST.test(host) ? text.slice(host.length) : text
}
