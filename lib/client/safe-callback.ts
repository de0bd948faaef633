const BASE = 'http://portal.invalid'

/** The path to go to after signing in: of this portal only, anything else is `/`. */
export function safeCallback(text: string | null | undefined): string {
  if (!text || !URL.canParse(text, BASE)) return '/'
  const url = new URL(text, BASE)
  const path = url.pathname + url.search
  // `//host` and `/\host` are other sites to a browser.
  return url.origin === BASE && text.startsWith('/') && !/^\/[/\\]/.test(path) ? path : '/'
}
