import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLogger } from '../kernel/logger'
import { createMailer } from '../mail/mailer'
import { type SmtpSink, startSmtpSink } from '../mail/testing/smtp-sink'
import type { Actor } from '../tenants/actor'
import { getCapacity } from '../tenants/get-capacity'
import { measureQuotas } from '../tenants/measure-quotas'
import { rememberPerson } from '../tenants/people'
import { type Cast, makeStage, type Stage } from '../tenants/testing/stage'
import { watchQuotas } from './watch-quotas'

const QUOTA = 1000

let stage: Stage
let cast: Cast
let sink: SmtpSink
let id: string
let nowMs: number

beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())
beforeEach(async () => {
  cast = stage.makeCast()
  sink = await startSmtpSink()
  nowMs = Date.parse('2026-11-27T12:00:00Z')
  id = (await cast.makeRegistry()).id
  await cast.context.db.registry.update({ where: { id }, data: { quotaBytes: QUOTA } })
  await remember(cast.owner, 'owner@example.com')
  await remember(cast.viewer, 'viewer@example.com')
})
afterEach(async () => {
  await cast.context.db.registry.updateMany({ data: { deletedAt: new Date() } })
  await sink.close()
})

const remember = (actor: Actor, email: string | null) =>
  rememberPerson(cast.context, { ...actor, id: actor.username, email })

/** One turn of the worker, a minute after the last one, with so many bytes used. */
async function turn(usedBytes: number, MAIL_ADMINS?: string) {
  const { db } = cast.context
  await db.registry.update({ where: { id }, data: { usedBytes: BigInt(usedBytes) } })
  nowMs += 60_000
  await watchQuotas({
    ...{ db, clock: { now: () => new Date(nowMs) } },
    logger: createLogger({ level: 'silent' }),
    settings: { ...cast.context.settings, MAIL_ADMINS, PORTAL_URL: 'https://berth.example.org' },
    mailer: createMailer({ url: sink.url(), from: 'berth@example.org', timeoutMs: 5_000 }),
  })
  return sink.mails.splice(0).map(({ to, data }) => ({
    to,
    subject: /^Subject: (.*)$/m.exec(data)?.[1]?.trim(),
  }))
}

describe('a mail about a quota', () => {
  it('goes to the owners once for each crossing, and again after it fell well below', async () => {
    const name = `${cast.team.name}/apps`
    const to = ['owner@example.com']
    expect(await turn(799)).toEqual([])
    expect(await turn(800)).toEqual([{ to, subject: `${name}: 80 % of its quota used` }])
    expect(await turn(899)).toEqual([])
    expect(await turn(790)).toEqual([])
    expect(await turn(800)).toEqual([])
    expect(await turn(749)).toEqual([])
    // Over two at once: of the higher one alone.
    expect(await turn(910)).toEqual([{ to, subject: `${name}: 91 % of its quota used` }])
    expect(await turn(910)).toEqual([])
  })

  it('goes to the admins too when the registry is full', async () => {
    const admins = 'admins@example.com'
    expect(await turn(950, admins)).toMatchObject([{ to: ['owner@example.com'] }])
    expect(await turn(1000, admins)).toMatchObject([
      { to: ['owner@example.com', 'admins@example.com'] },
    ])
  })

  it('knows owners by group, by grant and by a mapped group', async () => {
    const { context, dev, stranger } = cast
    const { tenantId } = await context.db.registry.findUniqueOrThrow({ where: { id } })
    const mapped = { id: 'ops', name: 'operations' }
    await context.db.tenantGroupRole.create({
      data: { tenantId, groupId: mapped.id, groupName: 'x', role: 'owner', createdBy: 'somebody' },
    })
    await remember({ ...stranger, groups: [mapped] }, 'ops@example.com')
    // The founder.
    await remember(dev, 'dev@example.com')
    const [mail] = await turn(800)
    expect(mail?.to.sort()).toEqual(['dev@example.com', 'ops@example.com', 'owner@example.com'])
  })

  it('that cannot be sent is tried again, and shown to admins until it went out', async () => {
    const { context, admin } = cast
    sink.say.set('MAIL', '451 come back later')
    expect(await turn(1000)).toEqual([])
    const shown = { slug: 'apps', threshold: 100, isTriedAgain: true }
    const { unsentMails } = await getCapacity(context, admin, {})
    expect(unsentMails).toMatchObject([
      { ...shown, problem: expect.stringContaining('451 come back later') },
    ])
    expect(await measureQuotas(context.db)).toMatchObject({ unsentMails: 1 })
    sink.say.clear()
    expect(await turn(1000)).toHaveLength(1)
    expect(await getCapacity(context, admin, {})).toMatchObject({ unsentMails: [] })
    expect(await measureQuotas(context.db)).toMatchObject({ unsentMails: 0 })
  })

  it('that nobody can get is no endless work, and shown', async () => {
    const { context, owner, admin } = cast
    await remember(owner, null)
    expect(await turn(800)).toEqual([])
    expect(await getCapacity(context, admin, {})).toMatchObject({
      unsentMails: [
        { threshold: 80, isTriedAgain: false, problem: expect.stringMatching(/owner/) },
      ],
    })
  })
})
