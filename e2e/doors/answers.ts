import type { RawAnswer } from '../support/raw-http'
import type { PageRow } from './pages'
import type { Place } from './world'

/** What a page's answer comes to, in the words of the table. */
export function pageAnswer(
  { status, headers, body }: RawAnswer,
  row: PageRow,
  place: Place,
): string {
  if (status >= 300 && status < 400) {
    return `to ${new URL(String(headers.location), 'http://portal.invalid').pathname}`
  }
  if (status === 404) return 'not found'
  if (status !== 200) return `HTTP ${status}`
  if (body.includes('You may not see this')) return 'refused'
  return body.includes(row.shows(place)) ? 'shown' : 'without'
}

/** Whether an answer tells what only those who may see the place can know. */
export function holdsSecret({ body, headers }: RawAnswer, place: Place): boolean {
  const text = `${JSON.stringify(headers)}${body}`
  return place.secrets.some((secret) => text.includes(secret))
}

/**
 * Status and text without what differs between any two answers, and without the address that was asked for. Rows of a
 * page come as each is ready, in any number of pieces; here they stand in one order.
 */
export function blurred({ status, body }: RawAnswer, place: Place): string {
  const { tenantSlug, registrySlug, tenantId, registryId, ciAccountId, tokenId } = place
  return [tenantSlug, registrySlug, tenantId, registryId, ciAccountId, tokenId]
    .reduce((text, name) => text.replaceAll(name, '·'), `${status} ${body}`)
    .replace(/nonce=\\?"[^"\\]*\\?"/g, 'nonce')
    .replace(/"nonce":"[^"]*"/g, 'nonce')
    .replace(/\\?"nonce\\?":\\?"[^"\\]*\\?"/g, 'nonce')
    .replace(/"requestId":"[^"]*"/g, 'requestId')
    .replaceAll('"])</script><script nonce>self.__next_f.push([1,"', '')
    .split('\\n')
    .sort()
    .join('\n')
}

/** The address of a page of the build, of this place. */
export function fill(pattern: string, place: Place): string {
  return pattern
    .replace('[tenant]', place.tenantSlug)
    .replace('[registry]', place.registrySlug)
    .replace('[id]', place.ciAccountId)
}
