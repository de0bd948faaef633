import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createScratchDatabase, type ScratchDatabase } from '../../db/testing/scratch-database'
import type { Directory } from '../../directory/directory'
import { hire, PASSWORD } from '../../directory/testing/hire'
import { directoryAt, startFilled, stopAll } from '../../directory/testing/running'
import type { Slapd } from '../../directory/testing/slapd'
import { parseSettings } from '../../env/parse-settings'
import { newId } from '../../kernel/ids'
import type { UseCaseContext } from '../../tenants/context'
import { actorOfPerson } from '../actor-of-person'
import { signIn } from '../sign-in'
import { endSession, endSessions, signOut } from './end-sessions'
import { findSession } from './find-session'
import { listSessions, listSignedIn } from './list-sessions'

let scratch: ScratchDatabase
let slapd: Slapd
let now: Date
const settings = parseSettings({
  AUTH_SECRET: 'a'.repeat(32),
  CA_SECRET: 'c'.repeat(32),
  DEMO: 'true',
  GROUPS_FRESH: '5 min',
  DIRECTORY_GRACE: '30 min',
  SESSION_LIFE: '8 h',
  SESSION_IDLE: '2 h',
})

beforeAll(async () => {
  scratch = await createScratchDatabase()
  slapd = await startFilled()
})
afterAll(async () => {
  await stopAll()
  await scratch.close()
})
beforeEach(() => {
  now = new Date()
})

const pass = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000)
}
const context = (): UseCaseContext => ({
  db: scratch.db,
  clock: { now: () => now },
  settings,
  requestId: newId(),
  caller: { address: '192.0.2.1', client: 'Mozilla/5.0' },
})

/** Somebody new in team-a, in a directory client of their own. */
async function arrive() {
  const { username, dn, leave, quit } = await hire(slapd, 'team-a')
  const directory = directoryAt([slapd.url])
  const enter = (replaces: string | null = null) =>
    signIn(
      context(),
      { directory, refusals: { note: () => undefined } },
      { username, password: PASSWORD },
      { device: null, replaces },
    )
  return {
    username,
    directory,
    enter,
    leaveTeam: () => leave('team-a'),
    beDeleted: quit,
    beMadeAgain: () =>
      slapd.add([
        {
          dn,
          attributes: {
            objectClass: 'inetOrgPerson',
            cn: 'other',
            sn: 'o',
            userPassword: PASSWORD,
          },
        },
      ]),
  }
}

const actorAt = (directory: Directory, username: string) =>
  actorOfPerson(context(), directory, username)
const teamsOf = async (directory: Directory, username: string) =>
  (await actorAt(directory, username))?.groups.map(({ name }) => name).sort()
const endOf = async (id: string) => (await findSession(context(), id, true)).end
const auditOf = async (username: string) =>
  (
    await scratch.db.auditEntry.findMany({
      where: { subject: username },
      orderBy: { id: 'asc' },
      select: { actor: true, action: true, after: true },
    })
  ).map(({ actor, action, after }) => ({ actor, action, after }))

describe('groups', () => {
  it('are read again after five minutes of use, and no sooner', async () => {
    const { username, directory, enter, leaveTeam } = await arrive()
    await enter()
    await leaveTeam()
    pass(4.9)
    expect(await teamsOf(directory, username)).toContain('team-a')
    pass(0.2)
    expect(await teamsOf(directory, username)).toEqual([])
  })

  it('of a deleted account end its sessions, for good', async () => {
    const { username, directory, enter, beDeleted, beMadeAgain } = await arrive()
    const { sessionId } = await enter()
    await beDeleted()
    pass(6)
    expect(await actorAt(directory, username)).toBeNull()
    expect(await endOf(sessionId)).toBe('ended')
    expect(await auditOf(username)).toEqual([
      {
        actor: 'system',
        action: 'session.ended',
        after: { reason: 'account-gone', sessions: 1 },
      },
    ])
    await beMadeAgain()
    expect(await endOf(sessionId)).toBe('ended')
  })

  it('are not those of somebody else who got the name', async () => {
    const { username, directory, enter, beDeleted, beMadeAgain } = await arrive()
    const { sessionId } = await enter()
    await beDeleted()
    await beMadeAgain()
    pass(6)
    expect(await actorAt(directory, username)).toBeNull()
    expect(await endOf(sessionId)).toBe('ended')
  })

  it('are those of the one who signs in now, and the sessions of the one before are over', async () => {
    const { enter, beDeleted, beMadeAgain } = await arrive()
    const before = await enter()
    await beDeleted()
    await beMadeAgain()
    const after = await enter()
    expect(await endOf(before.sessionId)).toBe('ended')
    expect(await endOf(after.sessionId)).toBeNull()
  })
})

describe('a directory that does not answer', () => {
  it('keeps people at work for the grace, then lets nobody in, then comes back', async () => {
    const { username, directory, enter } = await arrive()
    const { sessionId } = await enter()
    const gone = directoryAt(['ldap://127.0.0.1:1'])
    pass(29)
    expect(await teamsOf(gone, username)).toContain('team-a')
    pass(1)
    await expect(actorAt(gone, username)).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
      detail: expect.stringContaining('older than 30 min'),
    })
    // The session itself is not over: nobody has to sign in again.
    expect(await endOf(sessionId)).toBeNull()
    expect(await teamsOf(directory, username)).toContain('team-a')
  })

  it('is not asked by every request: one in ten seconds tries', async () => {
    const { username, enter } = await arrive()
    await enter()
    let asked = 0
    const gone = directoryAt(['ldap://127.0.0.1:1'])
    const counting: Directory = {
      ...gone,
      findPerson: (name) => {
        asked += 1
        return gone.findPerson(name)
      },
    }
    pass(6)
    for (const _ of [1, 2, 3, 4]) await actorAt(counting, username)
    expect(asked).toBe(1)
    pass(0.2)
    await Promise.all([1, 2, 3].map(() => actorAt(counting, username)))
    expect(asked).toBe(2)
  })
})

describe('a session', () => {
  it('is new for every sign-in and ends the one that the browser had', async () => {
    const { enter } = await arrive()
    const first = await enter()
    const second = await enter(first.sessionId)
    const elsewhere = await enter()
    expect(second.sessionId).not.toBe(first.sessionId)
    expect(await endOf(first.sessionId)).toBe('ended')
    expect(await endOf(second.sessionId)).toBeNull()
    expect(await endOf(elsewhere.sessionId)).toBeNull()
  })

  it('that was planted in a browser does not become the one of who signs in there', async () => {
    const attacker = await arrive()
    const victim = await arrive()
    const planted = await attacker.enter()
    const own = await victim.enter(planted.sessionId)
    expect(await endOf(planted.sessionId)).toBe('ended')
    const found = await findSession(context(), own.sessionId, true)
    expect(found.person?.username).toBe(victim.username)
  })

  it.each(['', 'nothing', 'x'.repeat(500), "' OR 1=1 --"])('is not %j', async (id) => {
    expect(await endOf(id)).toBe('ended')
  })

  it('ends after its life, however much it is used', async () => {
    const { enter } = await arrive()
    const { sessionId } = await enter()
    for (let minutes = 0; minutes < 8 * 60 - 30; minutes += 30) {
      pass(30)
      expect(await endOf(sessionId)).toBeNull()
    }
    pass(30)
    expect(await endOf(sessionId)).toBe('expired')
  })

  it('ends when it is not used; what a page asks by itself is no use', async () => {
    const { enter } = await arrive()
    const { sessionId } = await enter()
    pass(100)
    expect((await findSession(context(), sessionId, false)).end).toBeNull()
    pass(19)
    expect(await endOf(sessionId)).toBeNull()
    pass(119)
    expect((await findSession(context(), sessionId, false)).end).toBeNull()
    pass(1)
    expect(await endOf(sessionId)).toBe('idle')
  })

  it('ends by signing out, once, and says so in the audit trail', async () => {
    const { username, enter } = await arrive()
    const { sessionId } = await enter()
    await signOut(context(), sessionId)
    await signOut(context(), sessionId)
    expect(await endOf(sessionId)).toBe('ended')
    expect(await auditOf(username)).toEqual([
      { actor: username, action: 'session.ended', after: { reason: 'signed-out', sessions: 1 } },
    ])
  })

  it('ends everywhere, those of others going on', async () => {
    const { username, enter } = await arrive()
    const other = await arrive()
    const sessions = [await enter(), await enter(), await enter()]
    const foreign = await other.enter()
    const actor = sessions[0]?.actor
    if (actor === undefined) throw new Error('nobody')
    expect(await endSessions(context(), actor, { username })).toBe(3)
    for (const { sessionId } of sessions) expect(await endOf(sessionId)).toBe('ended')
    expect(await endOf(foreign.sessionId)).toBeNull()
  })

  it('of somebody else can be ended by an admin alone', async () => {
    const { username, enter } = await arrive()
    const stranger = await (await arrive()).enter()
    const { sessionId } = await enter()
    await expect(endSession(context(), stranger.actor, { id: sessionId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(endSessions(context(), stranger.actor, { username })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    const admin = { ...stranger.actor, isAdmin: true }
    expect(await endSessions(context(), admin, { username })).toBe(1)
    expect(await auditOf(username)).toEqual([
      {
        actor: admin.username,
        action: 'session.ended',
        after: { reason: 'ended-by-admin', sessions: 1 },
      },
    ])
  })
})

describe('lists', () => {
  it('show where somebody is signed in, without what is over', async () => {
    const { username, enter } = await arrive()
    const old = await enter()
    pass(125)
    const over = await enter()
    await signOut(context(), over.sessionId)
    const open = await enter()
    const mine = await listSessions(context(), open.actor, {
      username,
      currentId: open.sessionId,
    })
    expect(mine).toMatchObject([
      { id: open.sessionId, isCurrent: true, address: '192.0.2.1', client: 'Mozilla/5.0' },
    ])
    expect(await endOf(old.sessionId)).toBe('idle')
    const admin = { ...open.actor, isAdmin: true }
    const found = await listSignedIn(context(), admin, { search: username.toUpperCase() })
    expect(found).toMatchObject([{ username, sessions: 1 }])
    expect(await listSignedIn(context(), admin, { search: 'no such name' })).toEqual([])
  })

  it('forget sessions of long ago', async () => {
    const { username, enter } = await arrive()
    await enter()
    pass(31 * 24 * 60)
    await enter()
    expect(await scratch.db.session.count({ where: { username } })).toBe(1)
  })
})
