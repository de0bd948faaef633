import type { Settings } from '../env/settings'
import { AppError } from '../kernel/app-error'
import { formatBytes, MIB } from '../kernel/bytes'
import type { ChangeChoices } from './views'

/** Below that a registry does not get through its start. */
const MEMORY_MIN = 64 * MIB
const CPUS_MIN = 0.1

type LimitSettings = Pick<
  Settings,
  | 'REGISTRY_IMAGE'
  | 'REGISTRY_IMAGES'
  | 'REGISTRY_MEMORY'
  | 'REGISTRY_MEMORY_MAX'
  | 'REGISTRY_CPUS'
  | 'REGISTRY_CPUS_MAX'
>

/** What may be chosen for a registry on this platform. */
export function changeChoices(settings: LimitSettings): ChangeChoices {
  return {
    images: [...new Set([settings.REGISTRY_IMAGE, ...settings.REGISTRY_IMAGES])],
    memory: {
      default: settings.REGISTRY_MEMORY,
      min: MEMORY_MIN,
      max: settings.REGISTRY_MEMORY_MAX,
    },
    cpus: {
      default: settings.REGISTRY_CPUS,
      min: CPUS_MIN,
      max: settings.REGISTRY_CPUS_MAX,
    },
  }
}

type Wish = { image: string; memoryBytes: number | null; cpus: number | null }

/**
 * Passes when a registry may have what it has, and beyond that what the platform offers: what was allowed once stays.
 *
 * @throws AppError BAD_INPUT with the field
 */
export function assertLimits(settings: LimitSettings, present: Wish, wish: Wish): void {
  const { images, memory, cpus } = changeChoices(settings)
  if (wish.image !== present.image && !images.includes(wish.image)) {
    throw new AppError('BAD_INPUT', `Choose one of ${images.join(', ')}.`, { field: 'image' })
  }
  if (wish.memoryBytes !== present.memoryBytes && isOutside(wish.memoryBytes, memory)) {
    throw new AppError(
      'BAD_INPUT',
      `Choose from ${formatBytes(memory.min)} to ${formatBytes(memory.max)}.`,
      { field: 'memoryBytes' },
    )
  }
  if (wish.cpus !== present.cpus && isOutside(wish.cpus, cpus)) {
    throw new AppError('BAD_INPUT', `Choose from ${cpus.min} to ${cpus.max} CPUs.`, {
      field: 'cpus',
    })
  }
}

function isOutside(value: number | null, range: { min: number; max: number }): boolean {
  return value !== null && (value < range.min || value > range.max)
}
