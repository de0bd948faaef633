import { systemClock } from '../../../kernel/clock'
import type { RepositoryName, TagName } from '../../../registry/references'
import { provideRegistryAccess } from '../../../registry/registry-access'
import type { BuiltManifest } from '../../../registry/testing/image-builder'
import { push } from '../../../registry/testing/push'
import { startRegistry } from '../../../registry/testing/registry-process'
import { createTokenIssuer } from '../../../registry/token'
import { tokenService } from '../../../registry/token-service'
import type { Stage } from '../../../tenants/testing/stage'
import { markRead } from './fill-index'

/** A team with a registry that really runs, for use-cases that ask it. One at a time in a process. */
export async function openStage(stage: Stage) {
  const cast = stage.makeCast()
  const { id, ref } = await cast.makeRegistry()
  const service = tokenService(id)
  const registry = await startRegistry({ service })
  const tokens = createTokenIssuer({
    issuer: registry.issuer,
    signer: registry.signer,
    clock: systemClock,
  })
  provideRegistryAccess({ issueToken: tokens.issue, caPem: () => registry.caPem })
  const { hostname, port } = new URL(registry.baseUrl)
  await cast.context.db.registry.update({
    where: { id },
    data: { phase: 'ready', readyAt: new Date(), port: Number(port) },
  })
  await markRead(cast.context.db, id, new Date())
  return {
    ...{ cast, id, ref, registry },
    context: {
      ...cast.context,
      settings: { ...cast.context.settings, REGISTRY_HOST: hostname },
    },
    pushed: (repository: RepositoryName, manifest: BuiltManifest, tag: TagName) =>
      push(registry, repository, manifest, tag),
  }
}
