import type { Database } from '../../lib/db/database'
import { parseSettings } from '../../lib/env/parse-settings'
import { systemClock } from '../../lib/kernel/clock'
import { newId } from '../../lib/kernel/ids'
import type { Actor } from '../../lib/tenants/actor'
import { createCiAccount } from '../../lib/tokens/create-ci-account'

/** A CI account of the team with every right of a pipeline on these repositories, as its owner would make it. */
export async function makeCiAccount(
  db: Database,
  tenantSlug: string,
  repositories: string[],
): Promise<{ username: string; password: string }> {
  const settings = parseSettings({
    DEMO: '1',
    AUTH_SECRET: 'a'.repeat(32),
    CA_SECRET: 'c'.repeat(32),
  })
  const tenant = await db.tenant.findUniqueOrThrow({
    where: { slug: tenantSlug },
    select: { id: true },
  })
  const owner: Actor = {
    username: 'alice',
    displayName: 'Alice',
    isAdmin: false,
    groups: [],
    grants: new Map([[tenant.id, 'owner']]),
    token: null,
  }
  const context = { db, clock: systemClock, settings, requestId: newId(), caller: null }
  const made = await createCiAccount(context, owner, {
    ...{ tenantSlug, name: 'build', registryIds: null, repositories },
    ...{ actions: ['pull', 'push'], days: 90 },
  })
  return { username: made.token.loginName, password: made.secret }
}
