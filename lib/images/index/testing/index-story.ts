import { randomUUID } from 'node:crypto'
import { createScratchDatabase } from '../../../db/testing/scratch-database'
import { createLogger } from '../../../kernel/logger'
import { asRepositoryName, asTagName, type RepositoryName } from '../../../registry/references'
import { type BuiltManifest, buildImage, buildIndex } from '../../../registry/testing/image-builder'
import { push } from '../../../registry/testing/push'
import { lookAtRegistry, readWhole, takeInEvents } from '../follow-registry'
import { openIndexStage } from './index-stage'

export type IndexStory = Awaited<ReturnType<typeof openIndexStory>>

/** A registry with its index, a few images, and what tests do and ask. */
export async function openIndexStory() {
  const scratch = await createScratchDatabase()
  const stage = await openIndexStage(scratch.db)
  const { db, clock, access, registryId } = stage
  const settings = { REGISTRY_HOST: '127.0.0.1' }
  const deps = { db, clock, access, settings, logger: createLogger({ level: 'silent' }) }
  const takeIn = () => takeInEvents(deps, registryId)

  const tagsOf = (repository: string) =>
    db.indexedTag.findMany({
      where: { registryId, repository },
      orderBy: { versionKey: 'asc' },
    })

  return {
    ...stage,
    deps,
    images: await buildImages(),
    newRepository: () => asRepositoryName(`story/${randomUUID()}`),
    /** Pushes as somebody and waits until it was reported. */
    pushed: async (
      repository: RepositoryName,
      tag: string,
      manifest: BuiltManifest,
      subject = 'ada',
    ) => {
      const heard = stage.heard(
        (event) => event.action === 'push' && event.repository === repository && event.tag === tag,
      )
      await push(stage.targetOf(subject), repository, manifest, asTagName(tag))
      return heard
    },
    takeIn,
    /** As the worker does after a report. */
    follow: async () => {
      await takeIn()
      await lookAtRegistry(deps, registryId)
    },
    read: () => readWhole(deps, registryId),
    tagsOf,
    tagOf: async (repository: string, name = 'v1') =>
      (await tagsOf(repository)).find((row) => row.name === name),
    /** The time line of a tag: where it went, by whom, and how that is known. */
    movesOf: async (repository: string, tag = 'v1') => {
      const moves = await db.tagMove.findMany({
        where: { registryId, repository, tag },
        orderBy: [{ at: 'asc' }, { id: 'asc' }],
      })
      return moves.map(({ digest, actor, source }) => [digest, actor, source])
    },
    repositoryOf: (name: string) =>
      db.indexedRepository.findUnique({ where: { registryId_name: { registryId, name } } }),
    state: () => db.registryIndex.findUniqueOrThrow({ where: { registryId } }),
    close: async () => {
      await stage.close()
      await scratch.close()
    },
  }
}

async function buildImages() {
  const base = ['base', 'shared by all'] as const
  const image = await buildImage({ files: [base, ['app', 'amd64']] })
  const other = await buildImage({ files: [base, ['app', 'another']] })
  const arm = await buildImage({ files: [base, ['app', 'arm64']], architecture: 'arm64' })
  const index = buildIndex([
    { image, platform: { os: 'linux', architecture: 'amd64' } },
    { image: arm, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
  ])
  return { image, other, arm, index }
}

/** Distinct blobs, and with `withManifests` the manifests too, as repositories count. */
export function bytesOf(manifests: readonly BuiltManifest[], withManifests: boolean): bigint {
  const parts = new Map<string, number>()
  const add = (manifest: BuiltManifest) => {
    if (withManifests) parts.set(manifest.digest, manifest.bytes.length)
    for (const blob of manifest.blobs) parts.set(blob.digest, blob.bytes.length)
    for (const child of manifest.children) add(child)
  }
  for (const manifest of manifests) add(manifest)
  return BigInt([...parts.values()].reduce((sum, bytes) => sum + bytes, 0))
}
