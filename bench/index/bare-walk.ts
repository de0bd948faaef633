import { Agent, request } from 'node:https'
import { limitRunning } from '../../lib/kernel/limit-running'
import { ACCEPT_MANIFESTS } from '../../lib/registry/media-types'
import type { TokenAccess } from '../../lib/registry/scopes'

type Target = {
  baseUrl: string
  caPem: string
  getToken: (access: readonly TokenAccess[]) => Promise<string>
}

/**
 * The calls of a first full read and nothing else: the catalog, each list of tags, the digest of each tag, its manifest
 * and its config. Reads each body to its end, keeps nothing. Answers with the number of calls.
 */
export async function walkBare(target: Target, callsAtOnce: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 32, ca: target.caPem })
  const gate = limitRunning(callsAtOnce)
  let calls = 0
  const call = (method: 'GET' | 'HEAD', path: string, token: string) =>
    gate(async () => {
      calls += 1
      return send(agent, { method, url: new URL(path, target.baseUrl), token })
    })
  try {
    const catalogToken = await target.getToken([
      { type: 'registry', name: 'catalog', actions: ['*'] },
    ])
    const names: string[] = []
    let path: string | undefined = '/v2/_catalog?n=1000'
    while (path !== undefined) {
      const page: Answer = await call('GET', path, catalogToken)
      names.push(...JSON.parse(page.body).repositories)
      path = /^<([^>]+)>/.exec(page.link ?? '')?.[1]
    }
    await Promise.all(names.map((name) => walkRepository(target, name, call)))
    return calls
  } finally {
    agent.destroy()
  }
}

type Answer = { body: string; digest: string | undefined; link: string | undefined }

async function walkRepository(
  target: Target,
  name: string,
  call: (method: 'GET' | 'HEAD', path: string, token: string) => Promise<Answer>,
): Promise<void> {
  const token = await target.getToken([{ type: 'repository', name, actions: ['pull'] }])
  const { tags } = JSON.parse((await call('GET', `/v2/${name}/tags/list?n=1000`, token)).body)
  await Promise.all(
    (tags ?? []).map(async (tag: string) => {
      const { digest } = await call('HEAD', `/v2/${name}/manifests/${tag}`, token)
      const manifest = await call('GET', `/v2/${name}/manifests/${digest}`, token)
      await call('GET', `/v2/${name}/blobs/${JSON.parse(manifest.body).config.digest}`, token)
    }),
  )
}

function send(
  agent: Agent,
  { method, url, token }: { method: 'GET' | 'HEAD'; url: URL; token: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}`, Accept: ACCEPT_MANIFESTS }
    const outgoing = request(url, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`${url}: ${response.statusCode}`))
        const { link, 'docker-content-digest': digest } = response.headers
        resolve({
          body: Buffer.concat(chunks).toString(),
          digest: typeof digest === 'string' ? digest : undefined,
          link: typeof link === 'string' ? link : undefined,
        })
      })
    })
    outgoing.once('error', reject)
    outgoing.end()
  })
}
