import { createRegistryTransport } from '../http-transport'
import type { RepositoryName, TagName } from '../references'
import type { TokenAccess } from '../scopes'
import type { BuiltBlob, BuiltManifest } from './image-builder'

export type PushTarget = {
  baseUrl: string
  caPem: string
  getToken: (access: readonly TokenAccess[]) => Promise<string>
}

/** Pushes an image or an index with all that it needs, as a docker client would, under `tag` (or untagged). */
export async function push(
  target: PushTarget,
  repository: RepositoryName,
  manifest: BuiltManifest,
  tag?: TagName,
): Promise<void> {
  const baseUrl = new URL(target.baseUrl)
  const transport = createRegistryTransport({ baseUrl, caPem: target.caPem, timeoutMs: 20_000 })
  const token = await target.getToken([
    { type: 'repository', name: repository, actions: ['pull', 'push'] },
  ])

  async function send(
    method: 'POST' | 'PUT',
    path: string,
    status: number,
    body: Buffer,
    mediaType = 'application/octet-stream',
  ) {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': mediaType }
    const response = await transport.send({ method, path, headers, body, bodyBytesMax: 65_536 })
    if (response.status !== status) {
      throw new Error(`${method} ${path}: ${response.status} ${response.body.toString()}`)
    }
    return response
  }

  async function pushBlob(blob: BuiltBlob) {
    const started = await send('POST', `/v2/${repository}/blobs/uploads/`, 202, Buffer.alloc(0))
    const upload = new URL(started.headers.location ?? '', baseUrl)
    upload.searchParams.set('digest', blob.digest)
    await send('PUT', `${upload.pathname}${upload.search}`, 201, blob.bytes)
  }

  async function pushManifest(built: BuiltManifest, reference: string) {
    for (const blob of built.blobs) await pushBlob(blob)
    for (const child of built.children) await pushManifest(child, child.digest)
    const path = `/v2/${repository}/manifests/${reference}`
    await send('PUT', path, 201, built.bytes, built.mediaType)
  }

  try {
    await pushManifest(manifest, tag ?? manifest.digest)
  } finally {
    transport.close()
  }
}
