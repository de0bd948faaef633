// Whatever changes something leaves a row in the audit trail. What does is taken from the table of permissions: a case
// that succeeds for somebody and does more than read has to be here.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAppError } from '../kernel/app-error'
import { makeStage, type Stage } from '../tenants/testing/stage'
import { REFUSALS } from './testing/answers'
import { PERMISSION_CASES } from './testing/permission-cases'
import { makeWorld, type Reader, type World } from './testing/world'

/** The action of each case, and whether its row belongs to the team. */
const RECORDED: Readonly<Record<string, { action: string; of: 'team' | 'nobody' }>> = {
  'endSession of somebody': { action: 'session.ended', of: 'nobody' },
  'endSessions of somebody': { action: 'session.ended', of: 'nobody' },
  changeBudget: { action: 'tenant.budgetChanged', of: 'team' },
  changeQuota: { action: 'registry.quotaChanged', of: 'team' },
  deleteRegistry: { action: 'registry.deleted', of: 'team' },
  measureAgain: { action: 'usage.measureRequested', of: 'team' },
  readAgain: { action: 'index.readRequested', of: 'team' },
  retryRegistry: { action: 'registry.retried', of: 'team' },
  changeRegistry: { action: 'registry.changed', of: 'team' },
  restartRegistry: { action: 'registry.restarted', of: 'team' },
  suspendRegistry: { action: 'registry.suspended', of: 'team' },
  resumeRegistry: { action: 'registry.resumed', of: 'team' },
  restoreRegistry: { action: 'registry.restored', of: 'team' },
  'eraseRegistry during the grace time': { action: 'registry.erased', of: 'team' },
  'eraseRegistry after it': { action: 'registry.erased', of: 'team' },
  startCleanup: { action: 'registry.cleanupRequested', of: 'team' },
  changeCleanupWindow: { action: 'registry.cleanupWindowChanged', of: 'team' },
  testPlatform: { action: 'platform.testRequested', of: 'nobody' },
  measurePlatform: { action: 'platform.measureRequested', of: 'nobody' },
  saveMapping: { action: 'mapping.added', of: 'team' },
  removeMapping: { action: 'mapping.removed', of: 'team' },
  'removeMapping by somebody whose role was taken meanwhile': {
    ...{ action: 'mapping.removed', of: 'team' },
  },
  'removeGrant of the founder': { action: 'grant.removed', of: 'team' },
  requestRegistry: { action: 'registry.requested', of: 'team' },
  requestQuota: { action: 'quota.requested', of: 'team' },
  requestAccess: { action: 'access.requested', of: 'team' },
  'decideRequest for a registry': { action: 'request.approved', of: 'team' },
  'decideRequest for access': { action: 'request.approved', of: 'team' },
  cancelRequest: { action: 'request.cancelled', of: 'team' },
  createPersonalToken: { action: 'token.made', of: 'nobody' },
  createCiAccount: { action: 'ciAccount.made', of: 'team' },
  'rotateToken of a person': { action: 'token.rotated', of: 'nobody' },
  'rotateToken of a CI account': { action: 'token.rotated', of: 'team' },
  'revokeToken of a person': { action: 'token.revoked', of: 'nobody' },
  'revokeToken of a CI account': { action: 'ciAccount.removed', of: 'team' },
  endSecret: { action: 'token.secretEnded', of: 'team' },
  changePolicy: { action: 'tokenPolicy.changed', of: 'nobody' },
}

let stage: Stage
/** For all who are refused: nothing of it changes. */
let untouched: World
beforeAll(async () => {
  stage = await makeStage()
  untouched = await makeWorld(stage)
})
afterAll(() => stage?.drop())

const WRITES = Object.entries(PERMISSION_CASES).filter(([, { readsOnly }]) => readsOnly !== true)

describe.each(WRITES)('%s', (name, { run, answers, preparesWorld }) => {
  it.each(Object.keys(answers) as Reader[])('by %s is recorded if it is done', async (reader) => {
    const isRefused = REFUSALS.has(answers[reader] ?? '') && preparesWorld !== true
    const world = isRefused ? untouched : await makeWorld(stage)
    const { db } = world.context
    const last = await db.auditEntry.findFirst({ orderBy: { id: 'desc' }, select: { id: true } })
    const actor = world.actors[reader]
    try {
      const isDone = await run(world, actor).then(
        () => true,
        (error: unknown) => (isAppError(error) ? false : Promise.reject(error)),
      )
      const rows = await db.auditEntry.findMany({
        where: { id: { gt: last?.id ?? 0n }, result: 'ok' },
        select: { actor: true, action: true, tenantId: true },
      })
      if (!isDone) {
        expect(rows).toEqual([])
        return
      }
      const { action: usual, of } = RECORDED[name] ?? { action: 'not in the table', of: 'nobody' }
      // Who has no role in the team asks for access, whatever was asked for.
      const action = answers[reader] === 'pending' ? 'access.requested' : usual
      const tenantId = of === 'team' ? world.tenantId : null
      expect(rows).toContainEqual({ actor: actor.username, action, tenantId })
    } finally {
      if (world !== untouched) await world.release()
    }
  })
})
