import { AppError } from '../kernel/app-error'
import type { VisibleRegistry } from './registry-view'
import { suspensionOf, suspensionSentence } from './suspension'

/**
 * Passes when a registry is not suspended, so that its images can be read and changed.
 *
 * @throws AppError SUSPENDED with who, when, why and what to do
 */
export function assertAwake(
  row: Pick<
    VisibleRegistry,
    'desired' | 'suspendedAt' | 'suspendedBy' | 'suspendReason' | 'slug' | 'tenant'
  >,
): void {
  const suspension = suspensionOf(row)
  if (suspension === null) return
  throw new AppError(
    'SUSPENDED',
    `${suspensionSentence(`${row.tenant.slug}/${row.slug}`, suspension)} Its images cannot be read or changed until somebody resumes it.`,
  )
}
