import { request } from 'node:http'

export type RawRequest = {
  method?: string
  /** Sent as it stands, also where a browser would tidy it up or would not send it at all. */
  target: string
  headers?: Readonly<Record<string, string>>
  body?: string | Buffer
}

export type RawAnswer = {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: string
}

/** One plain HTTP request to `origin`, nothing followed and nothing interpreted. */
export function sendRaw(origin: string, options: RawRequest): Promise<RawAnswer> {
  const { method = 'GET', target, headers = {}, body } = options
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, method, path: target, headers, agent: false, timeout: 20_000 },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        )
      },
    )
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${target} was not answered`)))
    sent.on('error', reject)
    sent.end(body)
  })
}
