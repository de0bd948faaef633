import { request } from 'node:https'

export type HttpsAnswer = {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: string
}

/** A GET that trusts `ca` and nothing else. */
export function httpsGet(
  url: string,
  options: { ca: string; headers?: Record<string, string> },
): Promise<HttpsAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, timeout: 10_000, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      )
    })
    sent.on('timeout', () => sent.destroy(new Error(`${url} did not answer in time`)))
    sent.on('error', reject)
    sent.end()
  })
}

/** What `/token` answers to a docker client that signs in as `username`. */
export function askToken(
  machineUrl: string,
  options: { ca: string; username: string; service: string; scope: string; password?: string },
): Promise<HttpsAnswer> {
  const query = new URLSearchParams({ service: options.service, scope: options.scope })
  const pair = `${options.username}:${options.password ?? 'demo'}`
  return httpsGet(`${machineUrl}/token?${query}`, {
    ca: options.ca,
    headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
  })
}

/** The `service` that a registry names in its challenge. */
export async function serviceOf(address: string, ca: string): Promise<string> {
  const { headers } = await httpsGet(`https://${address}/v2/`, { ca })
  return /service="([^"]+)"/.exec(String(headers['www-authenticate']))?.[1] ?? ''
}
