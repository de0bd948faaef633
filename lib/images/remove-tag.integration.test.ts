import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../kernel/clock'
import { asDigest, asRepositoryName, asTagName } from '../registry/references'
import { provideRegistryAccess } from '../registry/registry-access'
import { buildImage } from '../registry/testing/image-builder'
import { push } from '../registry/testing/push'
import { type RegistryProcess, startRegistry } from '../registry/testing/registry-process'
import { createTokenIssuer } from '../registry/token'
import { tokenService } from '../registry/token-service'
import { type Cast, makeStage, type Stage } from '../tenants/testing/stage'
import { removeTag } from './remove-tag'

let stage: Stage
let registry: RegistryProcess
let cast: Cast
let ref: { tenantSlug: string; registrySlug: string }
let registryId: string

beforeAll(async () => {
  stage = await makeStage()
  cast = stage.makeCast()
  const made = await cast.makeRegistry()
  ref = made.ref
  registryId = made.id
  registry = await startRegistry({ service: tokenService(registryId) })
  const { issuer, signer, caPem } = registry
  const tokens = createTokenIssuer({ issuer, signer, clock: systemClock })
  provideRegistryAccess({ issueToken: tokens.issue, caPem: () => caPem })
  await cast.context.db.registry.update({
    where: { id: registryId },
    data: { port: Number(new URL(registry.baseUrl).port), readyAt: new Date(), phase: 'ready' },
  })
})
afterAll(async () => {
  await registry?.stop()
  await stage?.drop()
})

it('records what came of it, with the digest that was to go', async () => {
  const { context, owner, auditOf } = cast
  const at = { ...context, settings: { ...context.settings, REGISTRY_HOST: '127.0.0.1' } }
  const image = await buildImage({ files: [['app', 'one']] })
  await push(registry, asRepositoryName('team/app'), image, asTagName('v1'))
  const remove = (expectedDigest: string) =>
    removeTag(at, owner, { ...ref, repository: 'team/app', tag: 'v1', expectedDigest })
  const recorded = () => auditOf(registryId, 'tag.deleted')
  const row = {
    ...{ actor: owner.username, subject: `${ref.tenantSlug}/${ref.registrySlug}/team/app:v1` },
    ...{ tenantId: expect.any(String), requestId: context.requestId },
  }

  const another = asDigest(`sha256:${'0'.repeat(64)}`)
  await expect(remove(another)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await recorded()).toMatchObject({
    ...{ ...row, result: 'failed', before: { digest: another }, after: { code: 'CONFLICT' } },
  })

  await remove(image.digest)
  expect(await recorded()).toMatchObject({
    ...{
      ...row,
      result: 'ok',
      before: { digest: image.digest },
      after: { outcome: 'removed', reason: 'asked for' },
    },
  })
})
