import { z } from 'zod'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findLatestCaRotation } from './find-ca-rotation'
import { listMemberTenants } from './member-tenants'
import { registryCasOf } from './registry-ca-state'

export const fetchCaBundleInput = z.strictObject({})

/**
 * What clients must trust, in PEM, for somebody who is signed in; noted for each of the person’s teams, so that admins
 * see who has the new CA during a rotation. Anybody else gets the same from `/ca.crt`, which notes nothing.
 *
 * @throws AppError NOT_READY before a worker has made the keys
 */
export async function fetchCaBundle(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof fetchCaBundleInput>,
): Promise<string> {
  const { db } = context
  const bundle = await db.keyPair.findUnique({
    where: { id: 'ca-bundle' },
    select: { certificatePem: true },
  })
  if (bundle === null) throw new AppError('NOT_READY', 'No worker has made the keys yet.')
  const { bundleIds } = registryCasOf(await findLatestCaRotation(db))
  const at = context.clock.now()
  for (const { team } of await listMemberTenants(context, actor)) {
    for (const caId of bundleIds) {
      const key = { caId, tenantId: team.id, username: actor.username }
      await db.caDownload.upsert({
        where: { caId_tenantId_username: key },
        create: { ...key, at },
        update: { at },
      })
    }
  }
  return bundle.certificatePem
}
