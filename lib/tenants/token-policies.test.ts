import { describe, expect, it } from 'vitest'
import { AppError } from '../kernel/app-error'
import { refuseByPolicy } from './token-policies'
import type { TokenRegistry } from './token-registry'

function registryWith(usedBytes: number | null): TokenRegistry {
  return {
    id: 'r',
    tenant: { id: 't', slug: 'payments', groupId: 'g', groupName: 'payments' },
    slug: 'apps',
    desired: 'running',
    phase: 'ready',
    quotaBytes: 1000,
    usedBytes,
    usedMeasuredAt: null,
    suspension: null,
    readOnlyUntil: null,
  }
}

/** Asks for a token; says whether it was refused, and how often usage was measured. */
async function ask(
  usedBytes: number | null,
  measured: number | null | Error,
  actions: readonly string[] = ['pull', 'push'],
) {
  let measurements = 0
  const measureNow = async () => {
    measurements += 1
    if (measured instanceof Error) throw measured
    return measured
  }
  const refused = await refuseByPolicy(
    { portalUrl: 'https://berth.example.com', measureNow },
    { registry: registryWith(usedBytes), actions: new Set(actions) },
  ).then(
    () => false,
    (error: unknown) => (error instanceof AppError ? error.code : error),
  )
  return { refused, measurements }
}

const FULL = 'QUOTA_EXCEEDED'

describe('a push', () => {
  it.each([
    { last: 899, now: 1000, refused: false, measurements: 0 },
    { last: 900, now: 950, refused: false, measurements: 1 },
    { last: 900, now: 1000, refused: FULL, measurements: 1 },
    { last: 1000, now: 400, refused: false, measurements: 1 },
    // Never measured is not empty.
    { last: null, now: 1000, refused: FULL, measurements: 1 },
    { last: null, now: 10, refused: false, measurements: 1 },
    // Where it cannot be measured now, the last figure decides.
    { last: 1000, now: null, refused: FULL, measurements: 1 },
    { last: 900, now: null, refused: false, measurements: 1 },
    // And without one it waits.
    { last: null, now: null, refused: 'NOT_READY', measurements: 1 },
  ])('last measured $last, now $now, of 1000: refused $refused', async ({ last, now, ...how }) => {
    expect(await ask(last, now)).toEqual(how)
  })

  it('goes by the last figure while storage does not answer', async () => {
    const away = new AppError('STORAGE_UNAVAILABLE', 'The export is away.')
    expect(await ask(1000, away)).toMatchObject({ refused: FULL })
    expect(await ask(900, away)).toMatchObject({ refused: false })
  })
})

// Deleting makes room; what the portal does it signs for itself, without asking here.
it.each([[['pull']], [['pull', 'delete']], [[]]])(
  '%j is never measured nor refused',
  async (actions) => {
    expect(await ask(1000, 1000, actions)).toEqual({ refused: false, measurements: 0 })
  },
)

describe('a suspended registry', () => {
  const suspension = { at: new Date('2026-11-27T14:00:00Z'), by: 'ada', reason: 'moves house' }
  const deps = { portalUrl: 'https://berth.example.com', measureNow: async () => 0 }

  it.each([[['pull']], [['pull', 'push']], [[]]])('gives no token for %j', async (actions) => {
    const registry = { ...registryWith(0), desired: 'suspended', suspension }
    const asked = refuseByPolicy(deps, { registry, actions: new Set(actions) })
    await expect(asked).rejects.toMatchObject({
      code: 'SUSPENDED',
      detail:
        'Registry payments/apps is suspended since 2026-11-27 14:00 UTC by ada: “moves house”. Nobody can push or pull until an owner of the team or an admin resumes it: https://berth.example.com/registries/payments/apps',
    })
  })
})

describe('while the storage is cleaned up', () => {
  const registry = { ...registryWith(10), readOnlyUntil: new Date('2026-11-27T02:13:40Z') }
  const deps = { portalUrl: 'https://berth.example.com', measureNow: async () => 10 }

  it('refuses a push, with the time until which and that it is worth trying again', async () => {
    await expect(
      refuseByPolicy(deps, { registry, actions: new Set(['pull', 'push']) }),
    ).rejects.toMatchObject({
      code: 'NOT_READY',
      retryAfterS: 5,
      detail:
        'registry payments/apps takes no pushes while its storage is cleaned up, until about 02:13 UTC. Pulls go on. Push again then.',
    })
  })

  it('lets pulls pass', async () => {
    await refuseByPolicy(deps, { registry, actions: new Set(['pull']) })
  })
})
