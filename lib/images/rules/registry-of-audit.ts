import type { BinDeps } from '../bin/bin-deps'
import type { ImageRegistry } from '../find-image-registry'

/** A registry as records of its rules name it. */
export function registryOfAudit(row: ImageRegistry): Pick<BinDeps, 'registry'> {
  const name = `${row.tenant.slug}/${row.slug}`
  return { registry: { id: row.id, tenantId: row.tenant.id, name, binDays: 0 } }
}
