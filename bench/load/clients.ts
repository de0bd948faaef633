// Clients of a registry as CI runs them: each operation asks for a token and has connections of its own.
import { digestOf } from '../../lib/registry/digests'
import { createRegistryTransport } from '../../lib/registry/http-transport'
import { OCI_MANIFEST } from '../../lib/registry/media-types'
import { asRepositoryName, asTagName } from '../../lib/registry/references'
import type { TokenAccess } from '../../lib/registry/scopes'
import type { BuiltManifest } from '../../lib/registry/testing/image-builder'
import { push } from '../../lib/registry/testing/push'

const TIMEOUT_MS = 20_000
const BODY_BYTES_MAX = 16 * 2 ** 20

export type Registry = {
  baseUrl: string
  machineUrl: string
  caPem: string
  service: string
  credentials: { username: string; password: string }
}

export type Clients = ReturnType<typeof openClients>

export function openClients(registry: Registry) {
  const { baseUrl, machineUrl, caPem, service, credentials } = registry
  const pair = `${credentials.username}:${credentials.password}`
  const authorization = `Basic ${Buffer.from(pair).toString('base64')}`
  const getToken = async (access: readonly TokenAccess[]): Promise<string> => {
    const query = new URLSearchParams({ service })
    for (const { type, name, actions } of access)
      query.append('scope', `${type}:${name}:${actions.join(',')}`)
    const answer = await visit(machineUrl, (get) => get(`/token?${query}`, { authorization }))
    return (JSON.parse(answer.toString()) as { token: string }).token
  }

  type Get = (path: string, headers: Record<string, string>) => Promise<Buffer>

  /** Over connections of its own, as each client has them. */
  async function visit<T>(url: string, work: (get: Get) => Promise<T>): Promise<T> {
    const transport = createRegistryTransport({
      ...{ baseUrl: new URL(url), caPem, timeoutMs: TIMEOUT_MS },
    })
    try {
      return await work(async (path, headers) => {
        const { status, body } = await transport.send({
          ...{ method: 'GET', path, headers, bodyBytesMax: BODY_BYTES_MAX },
        })
        if (status !== 200) throw new Error(`GET ${path}: ${status} ${body.toString()}`)
        return body
      })
    } finally {
      transport.close()
    }
  }

  return {
    push: (repository: string, tag: string, image: BuiltManifest): Promise<void> =>
      push({ baseUrl, caPem, getToken }, asRepositoryName(repository), image, asTagName(tag)),
    /** The manifest under this tag and all its blobs; throws when one of them is not what was pushed. */
    pull: async (repository: string, tag: string, image: BuiltManifest): Promise<void> => {
      const access: TokenAccess = { type: 'repository', name: repository, actions: ['pull'] }
      const headers = {
        authorization: `Bearer ${await getToken([access])}`,
        accept: OCI_MANIFEST,
      }
      const at = `/v2/${repository}`
      await visit(baseUrl, async (get) => {
        assertIs(image.digest, await get(`${at}/manifests/${tag}`, headers))
        for (const { digest } of image.blobs)
          assertIs(digest, await get(`${at}/blobs/${digest}`, headers))
      })
    },
  }
}

function assertIs(digest: string, bytes: Buffer): void {
  if (digestOf(bytes) !== digest) throw new Error(`${digest} came as other bytes.`)
}
