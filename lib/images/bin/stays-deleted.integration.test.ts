import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RegistryClient } from '../../registry/client'
import { asTagName, type RepositoryName } from '../../registry/references'
import { type BuiltManifest, buildImage } from '../../registry/testing/image-builder'
import { binTags } from './bin-tags'
import { purgeTags } from './purge-tags'
import { type BinStage, openBinStage } from './testing/bin-stage'
import { deletingByTag } from './testing/deleting-by-tag'
import { ADA, BY_HAND } from './testing/interposed'

let stage: BinStage
let image: BuiltManifest
let other: BuiltManifest
beforeAll(async () => {
  stage = await openBinStage()
  image = await buildImage({ files: [['a', 'deleted']] })
  other = await buildImage({ files: [['a', 'deleted, too']] })
})
afterAll(() => stage?.close())

async function pushAndDelete(
  repository: RepositoryName,
  { tag, built }: { tag: string; built: BuiltManifest },
  client: RegistryClient = stage.client,
): Promise<string> {
  await stage.push(repository, built, tag)
  const tags = [{ tag: asTagName(tag), digest: built.digest }]
  const [result] = await binTags({ ...stage.deps, client }, { ...BY_HAND, repository, tags })
  if (result === undefined || result.outcome === 'failed') throw new Error('not in the bin')
  return result.binnedId
}

it('stays deleted, whatever was purged of its image before', async () => {
  const repository = stage.newRepository()
  await stage.push(repository, image, 'stays')
  const id = await pushAndDelete(repository, { tag: 'v1', built: image })
  await purgeTags(stage.deps, { repository, ids: [id], author: ADA })
  for (const tag of ['v1', 'v2']) {
    await pushAndDelete(repository, { tag, built: image })
    await stage.reported({ repository, tag, digest: image.digest })
  }
  await stage.settleLater(repository)
  expect(await stage.client.listTags(repository)).toEqual(['stays'])
})

it('stays deleted when it was pushed and deleted again before that was reported', async () => {
  const repository = stage.newRepository()
  await stage.push(repository, image, 'stays')
  const client = deletingByTag(stage, stage.client)
  await pushAndDelete(repository, { tag: 'v1', built: image }, client)
  await pushAndDelete(repository, { tag: 'v1', built: other }, client)
  await stage.reported({ repository, tag: 'v1', digest: other.digest })
  await stage.settleLater(repository)
  expect(await stage.client.listTags(repository)).toEqual(['stays'])
})
