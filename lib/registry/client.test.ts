import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createRegistryClient } from './client'
import { digestOf } from './digests'
import { DOCKER_MANIFEST, OCI_INDEX } from './media-types'
import { asDigest, asRepositoryName, asTagName } from './references'
import { type HostileRegistry, startHostileRegistry } from './testing/hostile-registry'

const REPOSITORY = asRepositoryName('team/app')
const TAG = asTagName('v1')
const OTHER_DIGEST = asDigest(`sha256:${'0'.repeat(64)}`)
const REFUSED = { code: 'REGISTRY_REFUSED' }

const started: HostileRegistry[] = []
afterEach(async () => {
  for (const registry of started.splice(0)) await registry.stop()
})

async function hostile(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  timeoutMs?: number,
) {
  const registry = await startHostileRegistry(answer, timeoutMs)
  started.push(registry)
  return registry
}

function answering(body: string | Buffer, headers: Record<string, string> = {}, status = 200) {
  return (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, headers)
    response.end(body)
  }
}

describe('a list', () => {
  it('is followed along its links, on the address of the registry only', async () => {
    const { client, requests } = await hostile((request, response) => {
      const isFirst = !request.url?.includes('last=')
      if (isFirst) response.setHeader('Link', '</v2/_catalog?last=b&n=2>; rel="next"')
      response.end(JSON.stringify({ repositories: isFirst ? ['a', 'b'] : ['c', '../etc', 7] }))
    })
    expect(await client.listRepositories()).toEqual(['a', 'b', 'c'])
    expect(requests).toEqual(['GET /v2/_catalog?n=1000', 'GET /v2/_catalog?last=b&n=2'])
  })

  it('may be null', async () => {
    const { client } = await hostile(answering('{"name":"team/app","tags":null}'))
    expect(await client.listTags(REPOSITORY)).toEqual([])
  })

  it('that links to itself for ever is refused', async () => {
    const { client, requests } = await hostile(
      answering('{"repositories":["a"]}', { Link: '</v2/_catalog?last=a>; rel="next"' }),
    )
    await expect(client.listRepositories()).rejects.toMatchObject(REFUSED)
    expect(requests).toHaveLength(2)
  })

  it.each([
    'https://evil.test/v2/_catalog?last=a',
    '//evil.test/v2/_catalog?last=a',
    '/v2/other/tags/list?last=a',
    'http://127.0.0.1/v2/_catalog',
    'javascript:alert(1)',
  ])('that links to %s is refused, without a request', async (target) => {
    const { client, requests } = await hostile(
      answering('{"repositories":["a"]}', { Link: `<${target}>; rel="next"` }),
    )
    await expect(client.listRepositories()).rejects.toMatchObject(REFUSED)
    expect(requests).toHaveLength(1)
  })

  it.each(['not json', '[]', '{"repositories":"a"}', '"x"'])('is not %s', async (body) => {
    const { client } = await hostile(answering(body))
    await expect(client.listRepositories()).rejects.toMatchObject(REFUSED)
  })
})

describe('an answer', () => {
  it('of any size is read up to a bound', async () => {
    const { client } = await hostile((_, response) => {
      response.writeHead(200)
      const chunk = Buffer.alloc(1024 * 1024, ' ')
      const pour = () => {
        while (!response.destroyed && response.write(chunk));
      }
      response.on('drain', pour)
      pour()
    })
    await expect(client.listTags(REPOSITORY)).rejects.toMatchObject({
      ...REFUSED,
      detail: expect.stringContaining('more than'),
    })
  })

  it('that trickles ends with the time', async () => {
    const { client } = await hostile((_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    }, 300)
    await expect(client.listTags(REPOSITORY)).rejects.toMatchObject({ code: 'TIMEOUT' })
  })

  it('that never comes ends with the time', async () => {
    const { client } = await hostile(() => undefined, 200)
    await expect(client.headManifest(REPOSITORY, TAG)).rejects.toMatchObject({ code: 'TIMEOUT' })
  })

  it('is awaited no longer than the caller wants', async () => {
    const { client } = await hostile(() => undefined)
    const reason = new Error('left')
    const controller = new AbortController()
    const reading = client.withSignal(controller.signal).listTags(REPOSITORY)
    controller.abort(reason)
    await expect(reading).rejects.toBe(reason)
  })

  it('that is cut off is unavailability', async () => {
    const { client } = await hostile((_, response) => {
      response.writeHead(200, { 'Content-Length': '100' })
      response.write('{')
      response.on('drain', () => undefined)
      setImmediate(() => response.destroy())
    })
    await expect(client.listTags(REPOSITORY)).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
    })
  })

  it.each([
    [301, 'REGISTRY_REFUSED'],
    [307, 'REGISTRY_REFUSED'],
    [400, 'REGISTRY_REFUSED'],
    [401, 'REGISTRY_REFUSED'],
    [404, 'NOT_FOUND'],
    [405, 'REGISTRY_REFUSED'],
    [429, 'REGISTRY_UNAVAILABLE'],
    [500, 'REGISTRY_UNAVAILABLE'],
    [503, 'REGISTRY_UNAVAILABLE'],
  ])('of %d is %s', async (status, code) => {
    const headers = {
      Location: 'https://127.0.0.1:1/evil',
      'WWW-Authenticate': 'Bearer realm="http://127.0.0.1:1/"',
    }
    const { client, requests } = await hostile(answering('', headers, status))
    await expect(client.listTags(REPOSITORY)).rejects.toMatchObject({ code })
    expect(requests).toHaveLength(1)
  })

  it("shows the registry's own words", async () => {
    const body = JSON.stringify({ errors: [{ code: 'UNKNOWN', message: 'no space left' }, null] })
    const { client } = await hostile(answering(body, {}, 500))
    await expect(client.listTags(REPOSITORY)).rejects.toMatchObject({
      raw: 'UNKNOWN: no space left;',
    })
  })
})

describe('a manifest', () => {
  const bytes = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] }),
  )
  const headers = (digest: string, type: string = OCI_INDEX) => ({
    'Content-Type': type,
    'Docker-Content-Digest': digest,
  })

  it('is taken when its digest fits', async () => {
    const { client } = await hostile(answering(bytes, headers(digestOf(bytes))))
    const { manifest } = await client.getManifest(REPOSITORY, TAG)
    expect(manifest.digest).toBe(digestOf(bytes))
  })

  it.each([
    ['another digest', headers(OTHER_DIGEST)],
    ['no digest', { 'Content-Type': OCI_INDEX }],
    ['a digest that is none', headers('sha256:zz')],
    ['another type', headers(digestOf(bytes), DOCKER_MANIFEST)],
  ])('with %s is refused', async (_, answered) => {
    const { client } = await hostile(answering(bytes, answered))
    await expect(client.getManifest(REPOSITORY, TAG)).rejects.toMatchObject(REFUSED)
  })

  it('other than the one asked for by digest is refused', async () => {
    const { client } = await hostile(answering(bytes, headers(digestOf(bytes))))
    await expect(client.getManifest(REPOSITORY, OTHER_DIGEST)).rejects.toMatchObject(REFUSED)
    await expect(client.headManifest(REPOSITORY, OTHER_DIGEST)).rejects.toMatchObject(REFUSED)
    await expect(client.getConfigBlob(REPOSITORY, OTHER_DIGEST, 1000)).rejects.toMatchObject(
      REFUSED,
    )
  })
})

it('sends an upload nowhere else', async () => {
  const { client, requests } = await hostile(
    answering('', { Location: 'https://127.0.0.1:1/v2/berth-write-probe/blobs/uploads/x' }, 202),
  )
  await expect(client.probeWrite()).rejects.toMatchObject(REFUSED)
  expect(requests).toHaveLength(1)
})

it.each(['http://127.0.0.1:5000', 'https://user@host', 'https://host/path', 'host:5000', ''])(
  'refuses the address %j',
  (baseUrl) => {
    const options = { caPem: '', getToken: async () => '', timeoutMs: 1 }
    expect(() => createRegistryClient({ ...options, baseUrl })).toThrow(/https:\/\/host:port/)
  },
)
