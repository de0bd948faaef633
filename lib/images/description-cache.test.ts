import { expect, it } from 'vitest'
import { asDigest } from '../registry/references'
import type { ManifestDescription } from './describe-manifest'
import { createDescriptionCache } from './description-cache'

const digest = (digit: string) => asDigest(`sha256:${digit.repeat(64)}`)

function asked(cache = createDescriptionCache(2), broken: string | null = null) {
  const log: string[] = []
  const get = (registryId: string, digit: string) =>
    cache.get(registryId, digest(digit), async (): Promise<ManifestDescription> => {
      log.push(`${registryId}${digit}`)
      return {
        kind: 'image',
        sizeBytes: 1,
        platforms: [],
        createdAt: null,
        artifactType: null,
        broken,
        isPlaceholder: false,
      }
    })
  return { log, get }
}

it('asks once, for each registry', async () => {
  const { log, get } = asked()
  await get('r', '1')
  await get('r', '1')
  await get('s', '1')
  expect(log).toEqual(['r1', 's1'])
})

it('forgets what was not used for longest', async () => {
  const { log, get } = asked()
  for (const digit of ['1', '2', '1', '3', '1', '2']) await get('r', digit)
  expect(log).toEqual(['r1', 'r2', 'r3', 'r2'])
})

it('asks again for what is broken', async () => {
  const { log, get } = asked(createDescriptionCache(), 'lost')
  await get('r', '1')
  await get('r', '1')
  expect(log).toEqual(['r1', 'r1'])
})

it('asks again after a failure', async () => {
  const cache = createDescriptionCache()
  const failing = cache.get('r', digest('1'), () => Promise.reject(new Error('down')))
  await expect(failing).rejects.toThrow('down')
  const { log, get } = asked(cache)
  await get('r', '1')
  expect(log).toEqual(['r1'])
})
