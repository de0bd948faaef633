import { describe, expect, it } from 'vitest'
import { GIB, MIB } from '../kernel/bytes'
import { assertLimits, changeChoices } from './registry-limits'

const SETTINGS = {
  ...{ REGISTRY_IMAGE: 'registry:3', REGISTRY_IMAGES: ['registry:2.8.3', 'registry:3'] },
  ...{ REGISTRY_MEMORY: 512 * MIB, REGISTRY_MEMORY_MAX: 2 * GIB },
  ...{ REGISTRY_CPUS: 1, REGISTRY_CPUS_MAX: 4 },
}
const PRESENT = { image: 'registry:3', memoryBytes: null, cpus: null }

it('offers the image of the platform first, and each once', () => {
  expect(changeChoices(SETTINGS).images).toEqual(['registry:3', 'registry:2.8.3'])
})

describe('what may be chosen', () => {
  const refusedField = (change: Partial<typeof PRESENT>, present = PRESENT) => {
    try {
      assertLimits(SETTINGS, present, { ...present, ...change })
      return null
    } catch (error) {
      return (error as { field?: string }).field
    }
  }

  it.each([
    { change: {}, field: null },
    { change: { image: 'registry:2.8.3' }, field: null },
    { change: { image: 'evil.example.com/registry:3' }, field: 'image' },
    { change: { memoryBytes: 2 * GIB }, field: null },
    { change: { memoryBytes: 2 * GIB + 1 }, field: 'memoryBytes' },
    { change: { memoryBytes: 64 * MIB - 1 }, field: 'memoryBytes' },
    { change: { cpus: 4 }, field: null },
    { change: { cpus: 4.01 }, field: 'cpus' },
    { change: { cpus: 0.09 }, field: 'cpus' },
  ])('$change is refused for $field', ({ change, field }) => {
    expect(refusedField(change as Partial<typeof PRESENT>)).toBe(field)
  })

  it('keeps what a registry has, whatever the platform offers now', () => {
    const present = { image: 'registry:2.7', memoryBytes: null, cpus: null }
    expect(refusedField({}, present)).toBeNull()
    expect(refusedField({ image: 'registry:2.6' }, present)).toBe('image')
  })
})
