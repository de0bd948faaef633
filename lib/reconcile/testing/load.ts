import { Agent, request } from 'node:https'
import { ACCEPT_MANIFESTS } from '../../registry/media-types'

/** Of each client, which leaves time for what is tested: there are several. */
const PAUSE_MS = 50

export type Answer = {
  target: string
  atMs: number
  /** A status, or the code of a connection that failed. */
  outcome: number | string
}

export type Load = {
  answers: readonly Answer[]
  /** Ends after the requests that are on their way. */
  stop(): Promise<void>
}

/**
 * Clients that read manifests again and again, each of its registry, half of them over a connection that they keep.
 * A client takes a token as `tokenFor` gives it for every request.
 */
export function startLoad(options: {
  targets: readonly { name: string; url: string }[]
  clientsEach: number
  caPem: string
  tokenFor(target: string, client: number): string
}): Load {
  const answers: Answer[] = []
  let isStopped = false
  const clients = options.targets.flatMap(({ name, url }) =>
    Array.from({ length: options.clientsEach }, async (_, client) => {
      const agent = new Agent({ keepAlive: client % 2 === 0, ca: options.caPem })
      while (!isStopped) {
        const outcome = await head(url, options.tokenFor(name, client), agent)
        answers.push({ target: name, atMs: Date.now(), outcome })
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      }
      agent.destroy()
    }),
  )
  return {
    answers,
    stop: async () => {
      isStopped = true
      await Promise.all(clients)
    },
  }
}

function head(url: string, token: string, agent: Agent): Promise<number | string> {
  return new Promise((resolve) => {
    const sent = request(
      url,
      {
        method: 'HEAD',
        agent,
        headers: { authorization: `Bearer ${token}`, accept: ACCEPT_MANIFESTS },
        timeout: 10_000,
      },
      (response) => {
        response.resume()
        response.once('end', () => resolve(response.statusCode ?? 0))
        response.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'ERROR'))
      },
    )
    sent.once('timeout', () => sent.destroy(Object.assign(new Error(), { code: 'TIMEOUT' })))
    sent.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'ERROR'))
    sent.end()
  })
}
