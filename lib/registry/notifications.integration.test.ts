import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { expect, it, vi } from 'vitest'
import { parseNotifications, type RegistryEvent } from './notifications'
import { asRepositoryName, asTagName } from './references'
import { buildImage } from './testing/image-builder'
import { push } from './testing/push'
import { startRegistry } from './testing/registry-process'
import { untagOne } from './testing/untag-one'

const REPOSITORY = asRepositoryName('team/app')
const TAG = asTagName('v1')

it('reads what a registry reports of a push and an untag, and nothing of its blobs', async () => {
  const events: RegistryEvent[] = []
  const dropped: number[] = []
  const tokens = new Set<string | undefined>()
  const server = createServer(async (request, response) => {
    const parsed = parseNotifications(await json(request))
    events.push(...parsed.events)
    dropped.push(parsed.dropped)
    tokens.add(request.headers.authorization)
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const registry = await startRegistry({ eventsUrl: `http://127.0.0.1:${address.port}/events` })
  try {
    const image = await buildImage({ files: [['a', 'events']] })
    await push(registry, REPOSITORY, image, TAG)
    await registry.client.headManifest(REPOSITORY, TAG)
    await registry.client.getManifest(REPOSITORY, TAG)
    await untagOne({
      client: registry.client,
      repository: REPOSITORY,
      tag: TAG,
      expectedDigest: image.digest,
    })
    await vi.waitFor(() => {
      expect(events.some((event) => event.action === 'delete' && event.tag === TAG)).toBe(true)
    }, 10_000)
    expect(events[0]).toMatchObject({
      action: 'push',
      repository: REPOSITORY,
      tag: TAG,
      digest: image.digest,
      mediaType: image.mediaType,
      actor: 'test',
    })
    const pulls = events.filter((event) => event.action === 'pull')
    expect(pulls.slice(0, 2).map(({ method, tag }) => [method, tag])).toEqual([
      ['HEAD', TAG],
      ['GET', TAG],
    ])
    expect(events.map((event) => event.mediaType)).not.toContain('application/octet-stream')
    expect(dropped.every((count) => count === 0)).toBe(true)
    expect([...tokens]).toEqual(['Bearer test-events-token'])
  } finally {
    await registry.stop()
    server.closeAllConnections()
    server.close()
  }
})
