import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../kernel/clock'
import { createRegistryClient, type RegistryClient } from './client'
import { asRepositoryName, asTagName } from './references'
import type { TokenAccess } from './scopes'
import { createTestAuthority } from './testing/certificates'
import { buildImage } from './testing/image-builder'
import { push } from './testing/push'
import { type RegistryProcess, startRegistry } from './testing/registry-process'
import { createTokenIssuer } from './token'

const REPOSITORY = asRepositoryName('team/app')
const OTHER = asRepositoryName('team/app-other')
const TAG = asTagName('v1')

let registry: RegistryProcess
beforeAll(async () => {
  registry = await startRegistry()
  const image = await buildImage({ files: [['a', 'token']] })
  await push(registry, REPOSITORY, image, TAG)
  await push(registry, OTHER, image, TAG)
})
afterAll(() => registry.stop())

async function using<T>(
  getToken: (access: readonly TokenAccess[]) => string,
  run: (client: RegistryClient) => Promise<T>,
): Promise<T> {
  const client = createRegistryClient({
    ...registry,
    timeoutMs: 10_000,
    getToken: async (access) => getToken(access),
  })
  try {
    return await run(client)
  } finally {
    client.close()
  }
}

function issue(
  access: readonly TokenAccess[],
  overrides: { issuer?: string; service?: string; at?: number } = {},
): string {
  const clock = { now: () => new Date(overrides.at ?? Date.now()) }
  const { issuer = registry.issuer, service = registry.service } = overrides
  const tokens = createTokenIssuer({ issuer, signer: registry.signer, clock })
  return tokens.issue({ service, subject: 'somebody', access }).token
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function claimsOf(token: string): string {
  return token.split('.')[1] ?? ''
}

const REFUSED = { code: 'REGISTRY_REFUSED', detail: expect.stringContaining('token') }

it('opens the registry', async () => {
  const head = await using(issue, (client) => client.headManifest(REPOSITORY, TAG))
  expect(head).not.toBeNull()
})

it('is taken until 60 s after its end by clocks that differ', async () => {
  const aMinuteBehind = Date.now() - 340_000
  const head = await using(
    (access) => issue(access, { at: aMinuteBehind }),
    (client) => client.headManifest(REPOSITORY, TAG),
  )
  expect(head).not.toBeNull()
})

describe('is refused', () => {
  it.each([
    ['for another registry', { service: 'other.registry.test' }],
    ['of another issuer', { issuer: 'other-issuer' }],
    ['when expired', { at: Date.now() - 420_000 }],
    ['before its time', { at: Date.now() + 120_000 }],
  ])('%s', async (_, overrides) => {
    const read = using(
      (access) => issue(access, overrides),
      (client) => client.getManifest(REPOSITORY, TAG),
    )
    await expect(read).rejects.toMatchObject(REFUSED)
  })

  it('with a key that the registry does not trust', async () => {
    const stranger = await createTestAuthority('stranger')
    for (const x5c of [[stranger.certificateDer], registry.signer.x5c]) {
      const tokens = createTokenIssuer({
        issuer: registry.issuer,
        signer: { key: stranger.key, x5c },
        clock: systemClock,
      })
      const read = using(
        (access) => tokens.issue({ service: registry.service, subject: 'x', access }).token,
        (client) => client.getManifest(REPOSITORY, TAG),
      )
      await expect(read).rejects.toMatchObject(REFUSED)
    }
  })

  it('without a real signature', async () => {
    const x5c = registry.signer.x5c
    const forgeries = [
      (claims: string) => `${encoded({ typ: 'JWT', alg: 'none' })}.${claims}.`,
      (claims: string) => `${encoded({ typ: 'JWT', alg: 'none', x5c })}.${claims}.AAAA`,
      (claims: string) => {
        const signed = `${encoded({ typ: 'JWT', alg: 'HS256', x5c })}.${claims}`
        const key = Buffer.from(x5c[0] ?? '', 'base64')
        return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
      },
    ]
    for (const forge of forgeries) {
      const read = using(
        (access) => forge(claimsOf(issue(access))),
        (client) => client.getManifest(REPOSITORY, TAG),
      )
      await expect(read).rejects.toMatchObject(REFUSED)
    }
  })
})

describe('its scope', () => {
  const only =
    (name: string, ...actions: string[]) =>
    () =>
      issue([{ type: 'repository', name, actions }])

  it('is one repository', async () => {
    const read = using(only(REPOSITORY, 'pull'), (client) => client.getManifest(OTHER, TAG))
    await expect(read).rejects.toMatchObject(REFUSED)
  })

  it('does not push with pull', async () => {
    const repository = asRepositoryName(`team/new-${randomUUID()}`)
    const image = await buildImage({ files: [['a', 'push']] })
    const getToken = async () => only(repository, 'pull')()
    await expect(push({ ...registry, getToken }, repository, image, TAG)).rejects.toThrow(/401/)
  })

  it('does not delete with pull and push', async () => {
    const removal = using(only(REPOSITORY, 'pull', 'push'), async (client) => {
      const head = await client.headManifest(REPOSITORY, TAG)
      if (head !== null) await client.deleteManifest(REPOSITORY, head.digest)
    })
    await expect(removal).rejects.toMatchObject(REFUSED)
  })

  it.each([
    ['nothing', []],
    ['a repository', [{ type: 'repository', name: 'team/app', actions: ['*'] }]],
    ['pull on it', [{ type: 'registry', name: 'catalog', actions: ['pull'] }]],
  ] satisfies [string, TokenAccess[]][])('does not list the catalog with %s', async (_, access) => {
    const list = using(
      () => issue(access),
      (client) => client.listRepositories(),
    )
    await expect(list).rejects.toMatchObject(REFUSED)
  })
})
