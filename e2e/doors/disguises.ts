import { type RawAnswer, type RawRequest, sendRaw } from '../support/raw-http'

/**
 * The same page asked for in every way that has once slipped past somebody's check: as data for Next's router, by
 * another spelling of its address, with headers that speak of another request, in absolute form.
 */
export function disguisesOf(target: string, origin: string): RawRequest[] {
  const [path = '', query = ''] = target.split('?')
  const withQuery = (changed: string) => (query === '' ? changed : `${changed}?${query}`)
  const encoded = path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`)
  const foreign = 'http://evil.example'
  return [
    { target, headers: { rsc: '1' } },
    { target, headers: { rsc: '1', 'next-router-prefetch': '1' } },
    {
      target,
      headers: {
        ...{ rsc: '1', 'next-router-prefetch': '1' },
        'next-router-segment-prefetch': '/_tree',
      },
    },
    { target, headers: { 'x-nextjs-data': '1', purpose: 'prefetch' } },
    { target: `${target}${query === '' ? '?' : '&'}_rsc=abc` },
    { target: withQuery(`${path}.rsc`) },
    { target: withQuery(`${path}.segments/_tree.segment.rsc`) },
    { target: withQuery(`${path}.prefetch.rsc`) },
    { target: withQuery(`/_next/data/x${path}.json`) },
    { target: withQuery(`${path}/`) },
    { target: withQuery(`/${path}`) },
    { target: withQuery(path.replace(/(?<!^)\//g, '//')) },
    { target: withQuery(path.toUpperCase()) },
    { target: withQuery(encoded) },
    { target: withQuery(`/signin/%2e%2e${path}`) },
    { target: withQuery(`/signin/..${path}`) },
    { target: withQuery(`/signin/..%2f${path.slice(1)}`) },
    { target: withQuery(`${path};a=b`) },
    { target: withQuery(`${path}%00`) },
    {
      target,
      headers: { 'x-middleware-subrequest': Array(5).fill('middleware').join(':') },
    },
    { target, headers: { 'x-middleware-subrequest': Array(5).fill('src/middleware').join(':') } },
    {
      target,
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-for': '127.0.0.1' },
    },
    {
      target: '/signin',
      headers: {
        'x-original-url': target,
        'x-rewrite-url': target,
        'x-invoke-path': path,
        'x-matched-path': path,
        'x-berth-path': path,
      },
    },
    { target, headers: { authorization: 'Bearer %' } },
    { target: `${origin}${target}` },
    { target: `${foreign}${target}` },
    ...['HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'].map((method) => ({
      ...{ target, method },
    })),
  ]
}

/** Follows the one redirect with which Next has its router's requests repeated under another address. */
export async function sendDisguised(
  origin: string,
  disguise: RawRequest,
  cookie: string,
): Promise<RawAnswer> {
  const headers = { ...disguise.headers, cookie }
  const answer = await sendRaw(origin, { ...disguise, headers })
  const location = String(answer.headers.location ?? '')
  if (!/[?&]_rsc=/.test(location)) return answer
  return sendRaw(origin, { ...disguise, headers, target: location })
}
