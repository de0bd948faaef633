import { describe, expect, it } from 'vitest'
import {
  CA_ROTATION_PHASES,
  type CaRotation,
  type CaRotationPhase,
  registryCasOf,
} from '../tenants/registry-ca-state'
import { planCaRotation, type RegistryOfCa } from './plan-ca-rotation'

const ANNOUNCED = new Date('2026-11-27T12:00:00Z')
const GRACE_MS = 90_000
const LATER_MS = ANNOUNCED.getTime() + GRACE_MS

const rotation = (phase: CaRotationPhase): CaRotation => ({
  ...{ id: 'r', phase, oldCaId: 'old', newCaId: phase === 'requested' ? null : 'new' },
  ...{ requestedBy: 'ada', requestedAt: ANNOUNCED, announcedAt: ANNOUNCED, switchedAt: null },
})

const registry = (id: string, change: Partial<RegistryOfCa> = {}): RegistryOfCa => ({
  ...{ id, phase: 'ready', wasReady: true, caId: 'old', served: 'old' },
  ...change,
})
const moved = (id: string) => registry(id, { caId: 'new', served: 'new' })

const step = (phase: CaRotationPhase, registries: RegistryOfCa[], nowMs = LATER_MS) =>
  planCaRotation({ rotation: rotation(phase), registries, nowMs, graceMs: GRACE_MS })

describe('planCaRotation', () => {
  it('does nothing without a rotation, and waits for people while the new CA is only announced', () => {
    const nobody = { rotation: null, registries: [registry('a')], nowMs: 0, graceMs: 0 }
    expect(planCaRotation(nobody)).toEqual({ kind: 'nothing' })
    expect(step('requested', [registry('a')])).toEqual({ kind: 'make-ca' })
    expect(step('announced', [registry('a')])).toEqual({ kind: 'nothing' })
  })

  it('switches nobody before every process knows the new CA', () => {
    expect(step('switching', [registry('a')], LATER_MS - 1)).toEqual({ kind: 'nothing' })
    expect(step('switching', [], LATER_MS - 1)).toEqual({ kind: 'nothing' })
    expect(step('switching', [registry('a')])).toEqual({ kind: 'roll', registryIds: ['a'] })
  })

  it('switches one that serves at a time, the healthy first, and waits until it is seen with the new one', () => {
    const ill = registry('ill', { phase: 'degraded' })
    expect(step('switching', [ill, registry('a'), registry('b')])).toEqual({
      ...{ kind: 'roll', registryIds: ['a'] },
    })
    const underWay = registry('a', { caId: 'new' })
    expect(step('switching', [ill, underWay, registry('b')])).toEqual({ kind: 'wait', for: ['a'] })
    expect(step('switching', [ill, moved('a'), registry('b')])).toEqual({
      ...{ kind: 'roll', registryIds: ['b'] },
    })
    expect(step('switching', [ill, moved('a'), moved('b')])).toEqual({
      ...{ kind: 'roll', registryIds: ['ill'] },
    })
    expect(step('switching', [moved('a'), moved('b')])).toEqual({ kind: 'finish-switch' })
  })

  it('takes all at once that nobody uses yet', () => {
    const fresh = (id: string) =>
      registry(id, { phase: 'provisioning', wasReady: false, served: null })
    expect(step('switching', [registry('a'), fresh('b'), fresh('c')])).toEqual({
      ...{ kind: 'roll', registryIds: ['b', 'c'] },
    })
  })

  it.each(['switched', 'dropped'] as const)('takes along who comes back late when %s', (phase) => {
    expect(step(phase, [moved('a'), registry('b')])).toEqual({ kind: 'roll', registryIds: ['b'] })
    expect(step(phase, [moved('a')])).toEqual({ kind: 'nothing' })
  })

  it('drops the old CA only when no registry has a certificate of it', () => {
    expect(step('dropping', [registry('b')])).toEqual({ kind: 'roll', registryIds: ['b'] })
    expect(step('dropping', [moved('a')])).toEqual({ kind: 'finish-drop' })
  })
})

describe('registryCasOf', () => {
  it('never signs with a CA that is not in the bundle, nor the machine endpoints with one before registries trust it', () => {
    for (const phase of CA_ROTATION_PHASES) {
      const { signerId, machineId, bundleIds } = registryCasOf(rotation(phase))
      expect(bundleIds, phase).toContain(signerId)
      expect(bundleIds, phase).toContain(machineId)
    }
    expect(CA_ROTATION_PHASES.map((phase) => registryCasOf(rotation(phase)).machineId)).toEqual([
      ...['old', 'old', 'old', 'new', 'new', 'new'],
    ])
    // Between being asked to go and being gone it is trusted still.
    expect(CA_ROTATION_PHASES.map((phase) => registryCasOf(rotation(phase)).bundleIds)).toEqual([
      ...[['old'], ['old', 'new'], ['old', 'new'], ['old', 'new'], ['old', 'new'], ['new']],
    ])
  })
})
