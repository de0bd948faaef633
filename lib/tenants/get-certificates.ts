import { z } from 'zod'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { getCa } from './get-ca'
import { parsePhase } from './state'
import { findLatestRotation } from './token-ca-rotation'
import { type Rotation, tokenCasOf } from './token-ca-state'
import { viewCaRotation } from './view-ca-rotation'
import type { CertificatesView, RotationRegistry, RotationView } from './views'
import { listWatchedCertificates } from './watched-certificates'

export const getCertificatesInput = z.strictObject({})

/**
 * The token CA, the CA that clients trust and every certificate in use with its end; how far a rotation is, and which
 * registries still trust a token CA that signs no more.
 *
 * @throws AppError FORBIDDEN for everybody but admins, NOT_READY before a worker has made the keys
 */
export async function getCertificates(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof getCertificatesInput>,
): Promise<CertificatesView> {
  assertAdmin(actor, 'platform.read')
  const rotation = await findLatestRotation(context.db)
  const { signerId, targetIds } = tokenCasOf(rotation)
  const registries = await listHolders(context)
  const watched = await listWatchedCertificates(context.db, context.clock.now())
  return {
    tokenCa: await getCa(context.db, signerId),
    registryCa: await getCa(context.db, 'ca-bundle'),
    caRotation: await viewCaRotation(context),
    certificates: watched.map((each) => ({ ...each, notAfter: each.notAfter.toISOString() })),
    rotation: rotation === null ? null : viewOf(rotation, registries, targetIds),
    holdersOfOldCa: registries
      .filter(({ roots }) => roots.some((id) => !targetIds.includes(id)))
      .map(({ view }) => view),
  }
}

type Holder = { roots: readonly string[]; served: readonly string[]; view: RotationRegistry }

/** The registries that serve. */
async function listHolders({ db }: UseCaseContext): Promise<Holder[]> {
  const rows = await db.registry.findMany({
    where: { deletedAt: null, desired: 'running', readyAt: { not: null } },
    select: {
      slug: true,
      phase: true,
      errorSentence: true,
      tokenRoots: true,
      tokenRootsServed: true,
      tenant: { select: { slug: true } },
    },
    orderBy: [{ tenant: { slug: 'asc' } }, { slug: 'asc' }],
  })
  return rows.map((row) => ({
    roots: row.tokenRoots,
    served: row.tokenRootsServed,
    view: {
      tenantSlug: row.tenant.slug,
      slug: row.slug,
      phase: parsePhase(row.phase),
      failure: row.errorSentence,
    },
  }))
}

function viewOf(
  rotation: Rotation,
  registries: readonly Holder[],
  targetIds: readonly string[],
): RotationView {
  const isTarget = (ids: readonly string[]) => ids.join() === targetIds.join()
  const done = registries.filter(({ roots, served }) => isTarget(roots) && isTarget(served))
  const underWay = registries.filter(({ roots, served }) => isTarget(roots) && !isTarget(served))
  const timeOf = (date: Date | null) => date?.toISOString() ?? null
  return {
    phase: rotation.phase,
    requestedBy: rotation.requestedBy,
    requestedAt: rotation.requestedAt.toISOString(),
    switchedAt: timeOf(rotation.switchedAt),
    finishedAt: timeOf(rotation.finishedAt),
    registriesTotal: registries.length,
    registriesDone: done.length,
    underWay: underWay.map(({ view }) => view),
  }
}
