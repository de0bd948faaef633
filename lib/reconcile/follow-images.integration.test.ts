import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createScratchDatabase, type ScratchDatabase } from '../db/testing/scratch-database'
import { type IndexStage, openIndexStage } from '../images/index/testing/index-stage'
import { createLogger } from '../kernel/logger'
import { asRepositoryName, asTagName } from '../registry/references'
import { buildImage } from '../registry/testing/image-builder'
import { push } from '../registry/testing/push'
import { createImageFollower } from './follow-images'

const REPOSITORY = asRepositoryName('team/app')
const TAG = asTagName('v1')

let scratch: ScratchDatabase
let up: IndexStage
let down: IndexStage
beforeAll(async () => {
  scratch = await createScratchDatabase()
  up = await openIndexStage(scratch.db)
  down = await openIndexStage(scratch.db)
})
afterAll(async () => {
  await up?.close()
  await down?.close()
  await scratch?.close()
})

it('follows a registry while another one is down, and that one once it is back', async () => {
  const { db, clock } = up
  const image = await buildImage({ files: [['a', 'followed']] })
  for (const stage of [down, up]) {
    const heard = stage.heard((event) => event.action === 'push')
    await push(stage.targetOf('ada'), REPOSITORY, image, TAG)
    await heard
  }
  await down.registry.kill()
  const stages = new Map([up, down].map((stage) => [stage.registryId, stage]))
  const follower = createImageFollower({
    db,
    clock,
    logger: createLogger({ level: 'silent' }),
    settings: { REGISTRY_HOST: '127.0.0.1' },
    // Each registry of this test has a CA and a token key of its own.
    access: {
      issueToken: (request) => {
        const stage = [...stages].find(([id]) => request.service.includes(id))?.[1] ?? up
        return stage.access.issueToken(request)
      },
      caPem: () => [up, down].map((stage) => stage.access.caPem()).join(''),
    },
    readEveryMs: 3_600_000,
  })
  const tagOf = ({ registryId }: IndexStage) =>
    db.indexedTag.findFirst({ where: { registryId, name: TAG } })
  const stateOf = ({ registryId }: IndexStage) =>
    db.registryIndex.findUnique({ where: { registryId } })

  follower.start()
  try {
    await vi.waitFor(() => expect(follower.isReading(up.registryId)).toBe(true), { interval: 1 })
    await vi.waitFor(async () => {
      expect(await tagOf(up)).toMatchObject({ kind: 'image', lookWanted: false })
      expect(await stateOf(up)).toMatchObject({ readAt: expect.any(Date), staleSince: null })
      // What it had reported is taken in; what only the registry knows waits.
      expect(await tagOf(down)).toMatchObject({ digest: image.digest, kind: null })
      expect(await stateOf(down)).toMatchObject({ staleCode: 'REGISTRY_UNAVAILABLE' })
      expect(follower.isReading(up.registryId)).toBe(false)
    }, 20_000)

    await down.registry.revive()
    await vi.waitFor(
      async () => expect(await tagOf(down)).toMatchObject({ kind: 'image', lookWanted: false }),
      { timeout: 30_000, interval: 200 },
    )
  } finally {
    await follower.stop()
  }
})
