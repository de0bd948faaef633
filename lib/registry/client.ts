import { z } from 'zod'
import { AppError } from '../kernel/app-error'
import { MIB } from '../kernel/bytes'
import { digestOf, matchesDigest } from './digests'
import {
  createRegistryTransport,
  type RegistryRequest,
  type RegistryResponse,
  type RegistryTransport,
} from './http-transport'
import { MANIFEST_BYTES_MAX, type Manifest, parseManifest } from './manifests'
import { ACCEPT_MANIFESTS } from './media-types'
import { nextPagePath } from './next-page'
import {
  type Digest,
  parseDigest,
  parseRepositoryName,
  parseTagName,
  type RepositoryName,
  type TagName,
} from './references'
import { refusal, refusedByRegistry } from './registry-errors'
import type { TokenAccess } from './scopes'
import { PROBE_BLOB, PROBE_REPOSITORY } from './write-probe'

export type RegistryClientOptions = {
  /** `https://host:port`, nothing more. */
  baseUrl: string
  caPem: string
  /** A token of Berth's own issuer for this registry. Asked for each request; never sent anywhere but to `baseUrl`. */
  getToken: (access: readonly TokenAccess[]) => Promise<string>
  /** For one request with its whole answer. */
  timeoutMs: number
  signal?: AbortSignal
}

export type ManifestHead = { digest: Digest; mediaType: string; sizeBytes: number }
export type RawManifest = { bytes: Buffer; digest: Digest; mediaType: string }
export type FetchedManifest = RawManifest & { manifest: Manifest }

/**
 * The distribution v2 API of one registry. Every method throws `REGISTRY_UNAVAILABLE` (no connection, TLS, 5xx),
 * `TIMEOUT`, or `REGISTRY_REFUSED` (token not accepted, read-only, an answer that breaks the protocol).
 */
export type RegistryClient = {
  readonly baseUrl: string
  /** Without a token: 401 with a Bearer challenge is what a registry with token authentication answers. */
  ping(): Promise<{ status: number; challenge: string | null }>
  /** All names of the catalog, in its order. Names outside the grammar and the probe's are left out. Empty repositories are in it. */
  listRepositories(): Promise<RepositoryName[]>
  /** All tags, unsorted. A repository without tags has none; `NOT_FOUND` when there is no such repository. */
  listTags(repository: RepositoryName): Promise<TagName[]>
  /** Null when the registry does not have it, also when the tag exists and its manifest is lost. */
  headManifest(
    repository: RepositoryName,
    reference: TagName | Digest,
  ): Promise<ManifestHead | null>
  /** The bytes as pushed, verified against their digest, whatever they say. `NOT_FOUND`. */
  getRawManifest(repository: RepositoryName, reference: TagName | Digest): Promise<RawManifest>
  /** As `getRawManifest`, and what they say; a format that Berth does not know is `REGISTRY_REFUSED`. */
  getManifest(repository: RepositoryName, reference: TagName | Digest): Promise<FetchedManifest>
  /** The bytes of a blob, verified. `NOT_FOUND`; `REGISTRY_REFUSED` above `bytesMax`. */
  getConfigBlob(repository: RepositoryName, digest: Digest, bytesMax: number): Promise<Buffer>
  /** Idempotent. The blobs that the manifest names must be in the repository. */
  putManifest(
    repository: RepositoryName,
    reference: TagName | Digest,
    mediaType: string,
    bytes: Uint8Array,
  ): Promise<Digest>
  /** Takes EVERY tag on this digest with it; for a single tag see `untag`. `NOT_FOUND`. */
  deleteManifest(repository: RepositoryName, digest: Digest): Promise<void>
  /** Registries from 3.0 on only; 2.8 refuses (`REGISTRY_REFUSED`). `NOT_FOUND`. */
  deleteTag(repository: RepositoryName, tag: TagName): Promise<void>
  /**
   * Uploads a few bytes, always the same: the only sign of writable storage. Repeated as often as one likes it
   * takes no more room, whereas an upload that is cancelled leaves a folder behind that is never purged.
   */
  probeWrite(): Promise<void>
  /** False for a registry that is read-only. One that is not gets the write of `probeWrite`. */
  takesWrites(): Promise<boolean>
  /** The same client and connections under another signal (or none, for work that must be finished). */
  withSignal(signal: AbortSignal | undefined): RegistryClient
  /** Ends the kept connections. */
  close(): void
}

const PAGE_SIZE = 1000
const PAGES_MAX = 1000
const LIST_BYTES_MAX = 16 * MIB
const SMALL_BYTES_MAX = 64 * 1024

const catalogSchema = z.object({ repositories: z.array(z.unknown()).nullable() })
const tagsSchema = z.object({ tags: z.array(z.unknown()).nullish() })

/** A client of one registry. `baseUrl` that is no plain https address is `BAD_INPUT`. */
export function createRegistryClient(options: RegistryClientOptions): RegistryClient {
  const baseUrl = parseBaseUrl(options.baseUrl)
  const transport = createRegistryTransport({ ...options, baseUrl })
  return bind({ baseUrl, transport, getToken: options.getToken, signal: options.signal })
}

type Context = {
  baseUrl: URL
  transport: RegistryTransport
  getToken: RegistryClientOptions['getToken']
  signal: AbortSignal | undefined
}

type Call = Pick<RegistryRequest, 'method' | 'path'> & {
  headers?: Record<string, string>
  body?: Uint8Array
  bodyBytesMax?: number
}

function bind(context: Context): RegistryClient {
  const { baseUrl, transport } = context

  async function call(access: readonly TokenAccess[], request: Call): Promise<RegistryResponse> {
    const token = await context.getToken(access)
    return transport.send({
      bodyBytesMax: SMALL_BYTES_MAX,
      ...request,
      headers: { ...request.headers, Authorization: `Bearer ${token}` },
      signal: context.signal,
    })
  }

  async function expectStatus(
    status: number,
    access: readonly TokenAccess[],
    request: Call,
  ): Promise<RegistryResponse> {
    const response = await call(access, request)
    if (response.status !== status) throw refusedByRegistry(response.status, response.body)
    return response
  }

  async function listAll<T extends string>(
    access: readonly TokenAccess[],
    firstPath: string,
    namesIn: (json: unknown) => readonly unknown[],
    parseName: (text: unknown) => T | null,
  ): Promise<T[]> {
    const names = new Set<T>()
    let path: string | null = firstPath
    for (let page = 0; path !== null; page += 1) {
      const response = await expectStatus(200, access, {
        method: 'GET',
        path,
        bodyBytesMax: LIST_BYTES_MAX,
      })
      const before = names.size
      for (const raw of namesIn(parseJson(response.body))) {
        const name = parseName(raw)
        if (name !== null) names.add(name)
      }
      path = nextPagePath(headerOf(response, 'link'), path, baseUrl)
      if (path !== null && (page >= PAGES_MAX || names.size === before)) {
        throw refusal('The registry answered with a list that does not end.')
      }
    }
    return [...names]
  }

  async function getRawManifest(
    repository: RepositoryName,
    reference: TagName | Digest,
  ): Promise<RawManifest> {
    const response = await expectStatus(200, may(repository, 'pull'), {
      method: 'GET',
      path: manifestPath(repository, reference),
      headers: { Accept: ACCEPT_MANIFESTS },
      bodyBytesMax: MANIFEST_BYTES_MAX,
    })
    const digest = isDigest(reference) ? reference : contentDigest(response)
    if (digest === null || !matchesDigest(response.body, digest)) {
      throw refusal('The registry answered with a manifest that does not have its digest.')
    }
    return { bytes: response.body, digest, mediaType: contentType(response) }
  }

  /** Whether it takes a write. */
  async function probe(): Promise<boolean> {
    const access = may(PROBE_REPOSITORY, 'pull', 'push')
    const uploads = `/v2/${PROBE_REPOSITORY}/blobs/uploads/`
    const started = await call(access, { method: 'POST', path: uploads, body: new Uint8Array() })
    if (started.status === 405) return false
    if (started.status !== 202) throw refusedByRegistry(started.status, started.body)
    const location = headerOf(started, 'location') ?? ''
    const upload = URL.canParse(location, baseUrl) ? new URL(location, baseUrl) : null
    if (upload?.origin !== baseUrl.origin || !upload.pathname.startsWith(uploads)) {
      throw refusal('The registry sent an upload to somewhere else, which Berth does not follow.')
    }
    upload.searchParams.set('digest', digestOf(PROBE_BLOB))
    await expectStatus(201, access, {
      method: 'PUT',
      path: `${upload.pathname}${upload.search}`,
      headers: { 'Content-Type': 'application/octet-stream' },
      body: PROBE_BLOB,
    })
    return true
  }

  return {
    baseUrl: baseUrl.origin,

    async ping() {
      const response = await transport.send({
        method: 'GET',
        path: '/v2/',
        headers: {},
        bodyBytesMax: SMALL_BYTES_MAX,
        signal: context.signal,
      })
      if (response.status >= 500) throw refusedByRegistry(response.status, response.body)
      return { status: response.status, challenge: headerOf(response, 'www-authenticate') ?? null }
    },

    async listRepositories() {
      const names = await listAll(
        [{ type: 'registry', name: 'catalog', actions: ['*'] }],
        `/v2/_catalog?n=${PAGE_SIZE}`,
        (json) => parsedList(catalogSchema, json).repositories ?? [],
        parseRepositoryName,
      )
      return names.filter((name) => name !== PROBE_REPOSITORY)
    },

    listTags: (repository) =>
      listAll(
        may(repository, 'pull'),
        `/v2/${repository}/tags/list?n=${PAGE_SIZE}`,
        (json) => parsedList(tagsSchema, json).tags ?? [],
        parseTagName,
      ),

    async headManifest(repository, reference) {
      const response = await call(may(repository, 'pull'), {
        method: 'HEAD',
        path: manifestPath(repository, reference),
        headers: { Accept: ACCEPT_MANIFESTS },
      })
      if (response.status === 404) return null
      if (response.status !== 200) throw refusedByRegistry(response.status, response.body)
      const digest = contentDigest(response)
      if (digest === null || (isDigest(reference) && reference !== digest)) {
        throw refusal('The registry answered with another digest than it was asked for.')
      }
      const sizeBytes = Number(headerOf(response, 'content-length') ?? 0)
      return {
        digest,
        mediaType: contentType(response),
        sizeBytes: Number.isSafeInteger(sizeBytes) && sizeBytes >= 0 ? sizeBytes : 0,
      }
    },

    getRawManifest,

    async getManifest(repository, reference) {
      const raw = await getRawManifest(repository, reference)
      return { ...raw, manifest: parseManifest(raw.bytes, raw.mediaType, raw.digest) }
    },

    async getConfigBlob(repository, digest, bytesMax) {
      const response = await expectStatus(200, may(repository, 'pull'), {
        method: 'GET',
        path: `/v2/${repository}/blobs/${digest}`,
        bodyBytesMax: bytesMax,
      })
      if (!matchesDigest(response.body, digest)) {
        throw refusal('The registry answered with a blob that does not have its digest.')
      }
      return response.body
    },

    async putManifest(repository, reference, mediaType, bytes) {
      const response = await expectStatus(201, may(repository, 'pull', 'push'), {
        method: 'PUT',
        path: manifestPath(repository, reference),
        headers: { 'Content-Type': mediaType },
        body: bytes,
      })
      const digest = digestOf(bytes)
      const answered = contentDigest(response)
      if (answered !== null && !matchesDigest(bytes, answered)) {
        throw refusal('The registry stored another manifest than it was given.')
      }
      return answered ?? digest
    },

    async deleteManifest(repository, digest) {
      await expectStatus(202, may(repository, 'delete'), {
        method: 'DELETE',
        path: manifestPath(repository, digest),
      })
    },

    async deleteTag(repository, tag) {
      await expectStatus(202, may(repository, 'delete'), {
        method: 'DELETE',
        path: manifestPath(repository, tag),
      })
    },

    async probeWrite() {
      if (!(await probe())) throw refusedByRegistry(405, new Uint8Array())
    },

    takesWrites: probe,

    withSignal: (signal) => bind({ ...context, signal }),
    close: () => transport.close(),
  }
}

function parseBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol !== 'https:' || url.href !== `${url.origin}/`) {
    throw new AppError('BAD_INPUT', 'The address of a registry is https://host:port.')
  }
  return url
}

function may(repository: RepositoryName, ...actions: string[]): TokenAccess[] {
  return [{ type: 'repository', name: repository, actions }]
}

function manifestPath(repository: RepositoryName, reference: TagName | Digest): string {
  return `/v2/${repository}/manifests/${reference}`
}

function isDigest(reference: TagName | Digest): reference is Digest {
  return reference.includes(':')
}

function contentDigest(response: RegistryResponse): Digest | null {
  return parseDigest(headerOf(response, 'docker-content-digest'))
}

function contentType(response: RegistryResponse): string {
  return headerOf(response, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

function headerOf(response: RegistryResponse, name: string): string | undefined {
  const value = response.headers[name]
  return Array.isArray(value) ? value[0] : value
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw refusal('The registry answered with something that is not JSON.')
  }
}

function parsedList<T>(schema: z.ZodType<T>, json: unknown): T {
  const result = schema.safeParse(json)
  if (!result.success) throw refusal('The registry answered with something that is not a list.')
  return result.data
}
