import { refusal } from './registry-errors'

/**
 * The path of the next page by the `Link` header of an answer to `path`, or null on the last page.
 * Only the query is taken from it: a Link that leads to another host or resource is refused (`REGISTRY_REFUSED`),
 * for the next request carries a token.
 */
export function nextPagePath(link: string | undefined, path: string, baseUrl: URL): string | null {
  if (link === undefined || link === '') return null
  const end = link.indexOf('>')
  if (!link.startsWith('<') || end < 0 || !/;\s*rel="?next"?/i.test(link.slice(end, end + 200))) {
    throw refusal('The registry answered with a link that Berth does not understand.')
  }
  const current = new URL(path, baseUrl)
  const target = link.slice(1, end)
  const next = URL.canParse(target, current) ? new URL(target, current) : null
  if (next === null || next.origin !== baseUrl.origin || next.pathname !== current.pathname) {
    throw refusal(
      'The registry answered with a link to somewhere else, which Berth does not follow.',
    )
  }
  return `${next.pathname}${next.search}`
}
