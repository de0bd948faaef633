import { describe, expect, it } from 'vitest'
import type { Rotation, RotationPhase } from '../tenants/token-ca-state'
import { planRotation, type RegistryRoots } from './plan-rotation'

const OLD = ['old']
const BOTH = ['old', 'new']
const NEW = ['new']
const SINCE = new Date('2026-11-24T12:00:00Z')
const GRACE_MS = 450_000

function rotation(phase: RotationPhase): Rotation {
  return {
    id: 'r',
    phase,
    oldCaId: 'old',
    newCaId: phase === 'requested' ? null : 'new',
    requestedBy: 'ada',
    requestedAt: SINCE,
    switchedAt: null,
    finishedAt: null,
  }
}

function registry(id: string, change: Partial<RegistryRoots> = {}): RegistryRoots {
  const roots = change.roots ?? OLD
  return { id, phase: 'ready', wasReady: true, roots, served: roots, ...change }
}

function step(
  phase: RotationPhase,
  registries: RegistryRoots[],
  options: { afterMs?: number; signingSince?: Date | null } = {},
) {
  return planRotation({
    rotation: rotation(phase),
    registries,
    signingSince: options.signingSince === undefined ? SINCE : options.signingSince,
    nowMs: SINCE.getTime() + (options.afterMs ?? 0),
    graceMs: GRACE_MS,
  })
}

it('does nothing before somebody asks', () => {
  expect(
    planRotation({
      rotation: null,
      registries: [registry('a')],
      signingSince: null,
      nowMs: 0,
      graceMs: 0,
    }),
  ).toEqual({ kind: 'nothing' })
})

it('makes the new CA first', () => {
  expect(step('requested', [registry('a')])).toEqual({ kind: 'make-ca' })
})

describe('giving both CAs to every registry', () => {
  it('takes one that serves at a time', () => {
    expect(step('distributing', [registry('a'), registry('b')])).toEqual({
      kind: 'roll',
      registryIds: ['a'],
    })
  })

  it.each<RegistryRoots['phase']>(['provisioning', 'degraded', 'failed', 'ready'])(
    'waits while the one before has not taken a token with it yet: %s',
    (phase) => {
      const first = registry('a', { phase, roots: BOTH, served: OLD })
      expect(step('distributing', [first, registry('b')])).toEqual({ kind: 'wait', for: ['a'] })
      expect(step('distributing', [first])).toEqual({ kind: 'wait', for: ['a'] })
    },
  )

  it('goes on when it has', () => {
    const first = registry('a', { roots: BOTH })
    expect(step('distributing', [first, registry('b')])).toEqual({
      kind: 'roll',
      registryIds: ['b'],
    })
  })

  it('does not wait for those that nobody uses yet', () => {
    const unused = { wasReady: false, served: [] }
    const registries = [
      registry('a', { ...unused, phase: 'provisioning' }),
      registry('b', { ...unused, phase: 'failed' }),
      registry('c', { ...unused, phase: 'pending', roots: [] }),
    ]
    expect(step('distributing', registries)).toEqual({ kind: 'roll', registryIds: ['a', 'b'] })
    const rolled = registries.map((each) =>
      each.roots.length === 0 ? each : { ...each, roots: BOTH },
    )
    expect(step('distributing', rolled)).toEqual({ kind: 'switch-signer' })
  })

  it('takes the healthy ones first', () => {
    const registries = [
      registry('a', { phase: 'failed' }),
      registry('b', { phase: 'degraded' }),
      registry('c'),
    ]
    expect(step('distributing', registries)).toEqual({ kind: 'roll', registryIds: ['c'] })
  })

  it('lets the new CA sign when all have both, and not before', () => {
    expect(step('distributing', [registry('a', { roots: BOTH }), registry('b')])).not.toEqual({
      kind: 'switch-signer',
    })
    expect(
      step('distributing', [registry('a', { roots: BOTH }), registry('b', { roots: BOTH })]),
    ).toEqual({
      kind: 'switch-signer',
    })
    expect(step('distributing', [])).toEqual({ kind: 'switch-signer' })
  })
})

describe('settling', () => {
  const all = [registry('a', { roots: BOTH })]

  it('makes the leaf that a killed worker did not', () => {
    expect(step('settling', all, { signingSince: null, afterMs: 10 * GRACE_MS })).toEqual({
      kind: 'renew-signer',
    })
  })

  it('lasts as long as a token of the old CA may be in use', () => {
    expect(step('settling', all, { afterMs: GRACE_MS - 1 })).toEqual({ kind: 'nothing' })
    expect(step('settling', all, { afterMs: GRACE_MS })).toEqual({ kind: 'finish' })
  })

  it('gives both to one that was deployed with the old one meanwhile', () => {
    const late = registry('b', { wasReady: false, phase: 'provisioning', served: [] })
    expect(step('settling', [...all, late], { afterMs: GRACE_MS })).toEqual({
      kind: 'roll',
      registryIds: ['b'],
    })
  })
})

describe('the old CA', () => {
  it('stays in what runs, which needs no second restart', () => {
    expect(
      step('finished', [registry('a', { roots: BOTH }), registry('b', { roots: NEW })]),
    ).toEqual({
      kind: 'nothing',
    })
    expect(step('dropped', [registry('a', { roots: NEW })])).toEqual({ kind: 'nothing' })
  })

  it('is mended away from one that trusts it alone', () => {
    expect(step('finished', [registry('a')])).toEqual({ kind: 'roll', registryIds: ['a'] })
  })

  it('is dropped everywhere when somebody asks, one registry at a time', () => {
    const registries = [registry('a', { roots: BOTH }), registry('b', { roots: BOTH })]
    expect(step('dropping', registries)).toEqual({ kind: 'roll', registryIds: ['a'] })
    const under = [registry('a', { roots: NEW, served: BOTH }), registry('b', { roots: BOTH })]
    expect(step('dropping', under)).toEqual({ kind: 'wait', for: ['a'] })
    expect(step('dropping', [registry('a', { roots: NEW })])).toEqual({ kind: 'finish-drop' })
  })
})
