// On a real directory and the token server's own decision.
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { recordAudit } from '../audit/record'
import type { Directory } from '../directory/directory'
import { directoryAt, SUFFIX, startFilled, stopAll } from '../directory/testing/running'
import type { Slapd } from '../directory/testing/slapd'
import { GIB } from '../kernel/bytes'
import { newId } from '../kernel/ids'
import type { Actor } from '../tenants/actor'
import { explainAccess } from '../tenants/explain-access'
import { rememberPerson } from '../tenants/people'
import { requestRegistry } from '../tenants/request-registry'
import { type Cast, makeStage, person, type Stage } from '../tenants/testing/stage'
import { findTokenRegistry } from '../tenants/token-registry'
import { decideTokenAccess } from './decide-token-access'

const PEOPLE = `ou=people,${SUFFIX}`
const GROUPS = `ou=groups,${SUFFIX}`

let stage: Stage
let cast: Cast
let slapd: Slapd
let directory: Directory
/** The team `division`, in which alice is through `team-a`; its registry is ready. */
let ref: { tenantSlug: string; registrySlug: string }
let registryId: string
let owner: Actor

beforeAll(async () => {
  slapd = await startFilled({}, [
    {
      dn: `uid=looker,${PEOPLE}`,
      attributes: { objectClass: 'inetOrgPerson', uid: 'looker', cn: 'Looker', sn: 'Looker' },
    },
    {
      dn: `cn=division-viewers,${GROUPS}`,
      attributes: {
        objectClass: 'groupOfNames',
        cn: 'division-viewers',
        member: `uid=looker,${PEOPLE}`,
      },
    },
  ])
  directory = directoryAt([slapd.url])
})
afterAll(stopAll)
beforeEach(async () => {
  stage = await makeStage()
  cast = stage.makeCast()
  const [team] = await directory.searchGroups('division')
  if (team?.name !== 'division') throw new Error('the directory has no division')
  const member = person([team])
  const outcome = await requestRegistry(
    cast.context,
    member,
    { groupId: team.id, slug: 'apps', purpose: 'a test', quotaBytes: GIB, replicas: 1 },
    { listTeamGroups: async () => [team], observation: null },
  )
  registryId = outcome.registryId ?? ''
  ref = { tenantSlug: 'division', registrySlug: 'apps' }
  owner = await cast.withGrants(member)
  await cast.context.db.registry.update({
    where: { id: registryId },
    data: { phase: 'ready', usedBytes: 0 },
  })
})
afterEach(() => stage.drop())

function ask(actor: Actor, username?: string, from: Directory = directory) {
  const input = { ...ref, ...(username === undefined ? {} : { username }) }
  return explainAccess(cast.context, actor, input, {
    explainPerson: (name) => from.explainPerson(name),
    decide: (question) =>
      decideTokenAccess(
        {
          settings: cast.context.settings,
          portalUrl: 'https://berth.example.org',
          findRegistry: (id) => findTokenRegistry(cast.context.db, id),
          measureNow: async () => null,
        },
        question,
      ),
  })
}

it('says yes, and by which path of groups', async () => {
  const view = await ask(owner, 'Alice')
  expect(view.verdict).toEqual({ push: true, sentence: 'alice can push here.' })
  expect(view.steps.map(({ title, state }) => `${title} ${state}`)).toEqual([
    'Account good',
    'Role in the team good',
    'Registry good',
    'Quota good',
    'Token good',
  ])
  expect(view.sources).toEqual([
    { kind: 'team-group', role: 'developer', name: 'division', via: ['team-a'] },
  ])
  expect(view.steps[1]?.detail).toBe('developer, by the team’s group team-a → division.')
})

it('says no to a viewer, and what to do', async () => {
  const view = await ask(owner, 'looker')
  expect(view.verdict.sentence).toBe(
    'looker cannot push here, but can pull. viewer, by the group of viewers division-viewers.',
  )
  expect(view.steps[1]?.advice).toMatch(/owner/)
})

it('answers an owner the same for somebody without a role and for nobody, an admin not', async () => {
  const admin = { ...person([]), isAdmin: true }
  const views = []
  for (const name of ['admin', 'nobody-at-all']) {
    const view = await ask(owner, name)
    views.push(JSON.stringify(view).replaceAll(name, 'name'))
  }
  expect(views[0]).toBe(views[1])
  expect((await ask(admin, 'admin')).verdict.sentence).toContain('No role in this team')
  expect((await ask(admin, 'nobody-at-all')).verdict.sentence).toContain('knows nobody')
})

it('is about oneself without a name, and members may ask no more than that', async () => {
  const alice = person(
    (await directory.findPerson('alice'))?.groups.map(({ id, name }) => ({ id, name })) ?? [],
  )
  const asking = { ...alice, username: 'alice' }
  expect((await ask(asking)).verdict.sentence).toBe('You can push here.')
  await expect(ask(asking, 'looker')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(ask(asking, 'nobody-at-all')).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

it('names the quota in the words of the token server', async () => {
  await cast.context.db.registry.update({
    where: { id: registryId },
    data: { usedBytes: BigInt(2 * GIB), usedMeasuredAt: new Date() },
  })
  const view = await ask(owner, 'alice')
  expect(view.verdict).toMatchObject({ push: false })
  expect(view.steps.find(({ title }) => title === 'Quota')).toMatchObject({ state: 'bad' })
  expect(view.steps.find(({ title }) => title === 'Token')?.detail).toContain('is full')
})

it('names a registry that is on its way out', async () => {
  const data = { desired: 'deleted' }
  await cast.context.db.registry.update({ where: { id: registryId }, data })
  const view = await ask(owner, 'alice')
  expect(view.verdict.push).toBe(false)
  expect(view.steps.find(({ title }) => title === 'Registry')).toMatchObject({ state: 'bad' })
})

it('goes by what the directory said last while it is down, and says so', async () => {
  const down = directoryAt(['ldap://127.0.0.1:1'])
  const groups = (await directory.findPerson('alice'))?.groups ?? []
  const { context } = cast
  await rememberPerson(context, { username: 'alice', id: newId(), displayName: 'Alice', groups })
  const view = await ask(owner, 'alice', down)
  expect(view.steps[0]).toMatchObject({ title: 'Account', state: 'unknown' })
  expect(view.sources).toMatchObject([{ name: 'division', via: null }])
  expect(view.verdict.push).toBe(true)
})

it('lists access tokens of the person that open this registry and are live', async () => {
  const { db } = cast.context
  const make = (
    name: string,
    more: { registryIds?: string[]; expiresAt?: Date; username?: string },
  ) =>
    db.accessToken.create({
      data: {
        ...{ id: newId(), kind: 'personal', name, username: more.username ?? 'alice' },
        ...{ loginName: 'alice', repositories: ['team/*'], actions: ['pull', 'push'] },
        ...{ everyRegistry: more.registryIds === undefined, registryIds: more.registryIds ?? [] },
        createdBy: 'alice',
        secrets: {
          create: {
            ...{ id: newId(), hash: newId(), hint: 'x', createdBy: 'alice' },
            expiresAt: more.expiresAt ?? null,
          },
        },
      },
    })
  await make('everywhere', {})
  await make('here', { registryIds: [registryId] })
  await make('elsewhere', { registryIds: [newId()] })
  await make('over', { expiresAt: new Date(0) })
  await make('of-another', { username: 'bob' })
  expect((await ask(owner, 'alice')).tokens).toMatchObject([
    { name: 'everywhere', actions: ['pull', 'push'], repositories: ['team/*'], expiresAt: null },
    { name: 'here', lastUsedAt: null },
  ])
})

it('shows the last refusals of this person at this registry alone', async () => {
  const row = { action: 'token.refused', result: 'refused', subject: 'x', requestId: '' } as const
  const after = { code: 'DENIED', detail: 'the registry is full', count: 3 }
  for (const [actor, id] of [
    ['alice', registryId],
    ['looker', registryId],
    ['alice', newId()],
  ] as const) {
    await recordAudit(cast.context.db, { ...row, actor, registryId: id, after })
  }
  expect((await ask(owner, 'alice')).refusals).toMatchObject([
    { code: 'DENIED', detail: 'the registry is full', count: 3 },
  ])
})
