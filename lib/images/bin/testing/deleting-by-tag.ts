import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../kernel/app-error'
import type { RegistryClient } from '../../../registry/client'
import type { BinStage } from './bin-stage'

/** A client of the real registry, with what 3.x does when a tag is deleted: its folder goes, the manifest stays. */
export function deletingByTag(stage: BinStage, client: RegistryClient): RegistryClient {
  const repositories = join(stage.registry.rootDirectory, 'docker/registry/v2/repositories')
  const wrapped: RegistryClient = {
    ...client,
    withSignal: () => wrapped,
    deleteTag: async (repository, tag) => {
      await client.headManifest(repository, tag)
      const folder = join(repositories, repository, '_manifests/tags', tag)
      if (!existsSync(folder)) throw new AppError('NOT_FOUND', 'no such tag')
      await rm(folder, { recursive: true })
    },
  }
  return wrapped
}
