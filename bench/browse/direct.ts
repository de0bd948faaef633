// What a page costs that asks the registry itself: a 2.8 registry whose storage was written by hand.
import { mkdirSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { digestNumber } from '../../lib/images/browse/testing/fill-index'
import { mapConcurrent } from '../../lib/kernel/map-concurrent'
import { digestOf } from '../../lib/registry/digests'
import { ACCEPT_MANIFESTS, OCI_CONFIG, OCI_MANIFEST } from '../../lib/registry/media-types'
import type { TokenAccess } from '../../lib/registry/scopes'
import { startRegistry } from '../../lib/registry/testing/registry-process'
import { REPOSITORIES, repositoryNumber, repositoryOf, tagNumber } from './stock'

/** As many as a browser opens to one host. */
const CONNECTIONS = 6
const PAGE = 50

export async function openDirect(tagCount: number) {
  const registry = await startRegistry()
  const repository = repositoryOf(tagCount)
  writeTree(registry.rootDirectory, repository, tagCount)
  const url = new URL(registry.baseUrl)
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, ca: registry.caPem })
  const pull: TokenAccess = { type: 'repository', name: repository, actions: ['pull'] }
  const list: TokenAccess = { type: 'registry', name: 'catalog', actions: ['*'] }
  let token = ''

  const get = (path: string, accept = 'application/json'): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, accept }
      const options = { host: url.hostname, port: url.port, path, agent, headers }
      const sent = request(options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const body = Buffer.concat(chunks).toString()
          if (response.statusCode === 200) resolve(body)
          else reject(new Error(`${path}: ${response.statusCode} ${body}`))
        })
      })
      sent.on('error', reject)
      sent.end()
    })

  const listTags = async (): Promise<string[]> =>
    JSON.parse(await get(`/v2/${repository}/tags/list`)).tags
  const manifests = (tags: readonly string[]) =>
    mapConcurrent(tags, CONNECTIONS, async (tag) =>
      JSON.parse(await get(`/v2/${repository}/manifests/${tag}`, ACCEPT_MANIFESTS)),
    )

  return {
    /** Tokens live for minutes; a page would have one already. */
    refresh: async () => {
      token = await registry.getToken([pull, list])
    },
    /** All tags, and what is needed of those on the first page. */
    firstTags: async () => manifests((await listTags()).sort().slice(0, PAGE)),
    /** All tags with all that they can be sorted, filtered or searched by. */
    everyTag: async () => manifests(await listTags()),
    /** Every repository in one answer, which a registry walks its storage for. */
    catalog: async () => {
      const { repositories } = JSON.parse(await get(`/v2/_catalog?n=${2 * REPOSITORIES}`))
      if (repositories.length <= REPOSITORIES) throw new Error('The catalog is not whole.')
    },
    close: async () => {
      agent.destroy()
      await registry.stop()
    },
  }
}

function writeTree(root: string, repository: string, tagCount: number): void {
  const v2 = join(root, 'docker/registry/v2')
  for (let number = 0; number < REPOSITORIES; number += 1) {
    mkdirSync(join(v2, 'repositories', repositoryNumber(number), '_layers'), { recursive: true })
  }
  const of = join(v2, 'repositories', repository)
  mkdirSync(join(of, '_layers'), { recursive: true })
  for (let number = 0; number < tagCount; number += 1) {
    const bytes = manifestOf(number)
    const digest = digestOf(bytes)
    const hex = digest.slice('sha256:'.length)
    write(join(v2, 'blobs/sha256', hex.slice(0, 2), hex, 'data'), bytes)
    write(join(of, '_manifests/revisions/sha256', hex, 'link'), digest)
    write(join(of, '_manifests/tags', tagNumber(number), 'current/link'), digest)
  }
}

function write(path: string, content: Buffer | string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
}

/** Of an image with eight layers. */
function manifestOf(number: number): Buffer {
  const blob = (at: number) => ({ size: 1_000_000 + at, digest: digestNumber(number * 10 + at) })
  return Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: { mediaType: OCI_CONFIG, ...blob(0) },
      layers: Array.from({ length: 8 }, (_, at) => ({
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        ...blob(at + 1),
      })),
    }),
  )
}
