import type { UseCaseContext } from './context'
import { findLatestCaRotation } from './find-ca-rotation'
import { getCa } from './get-ca'
import { registryCasOf } from './registry-ca-state'
import { parsePhase } from './state'
import type { CaRotationView, RotationRegistry } from './views'

/** How far the rotation of the CA that clients trust is, and which teams have not fetched it; null before the first. */
export async function viewCaRotation(context: UseCaseContext): Promise<CaRotationView | null> {
  const { db } = context
  const rotation = await findLatestCaRotation(db)
  if (rotation === null) return null
  const { newCaId } = rotation
  const { signerId } = registryCasOf(rotation)
  const registries = await db.registry.findMany({
    where: { deletedAt: null, desired: 'running', readyAt: { not: null } },
    select: {
      ...{ slug: true, phase: true, errorSentence: true, caId: true, caIdServed: true },
      tenant: { select: { id: true, slug: true } },
    },
    orderBy: [{ tenant: { slug: 'asc' } }, { slug: 'asc' }],
  })
  const downloads =
    newCaId === null
      ? []
      : await db.caDownload.findMany({ where: { caId: newCaId }, orderBy: { at: 'asc' } })
  const teams = new Map(registries.map(({ tenant }) => [tenant.id, tenant.slug]))
  const viewOf = (row: (typeof registries)[number]): RotationRegistry => ({
    tenantSlug: row.tenant.slug,
    slug: row.slug,
    phase: parsePhase(row.phase),
    failure: row.errorSentence,
  })
  const isSwitched = newCaId !== null && signerId === newCaId
  return {
    phase: rotation.phase,
    requestedBy: rotation.requestedBy,
    requestedAt: rotation.requestedAt.toISOString(),
    newCa: newCaId === null ? null : await getCa(db, newCaId),
    teams: [...teams].map(([id, tenantSlug]) => ({
      tenantSlug,
      fetched: downloads
        .filter(({ tenantId }) => tenantId === id)
        .map(({ username, at }) => ({ username, at: at.toISOString() })),
    })),
    registriesTotal: registries.length,
    registriesDone: registries.filter(({ caIdServed }) => isSwitched && caIdServed === newCaId)
      .length,
    underWay: registries
      .filter(({ caId, caIdServed }) => isSwitched && caId === newCaId && caIdServed !== newCaId)
      .map(viewOf),
  }
}
