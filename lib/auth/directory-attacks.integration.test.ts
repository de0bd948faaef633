import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDirectory } from '../directory/directory'
import { casesConfig } from '../directory/testing/directory-cases'
import { directoryAt, listen, SUFFIX, startFilled, stopAll } from '../directory/testing/running'
import type { Slapd } from '../directory/testing/slapd'
import type { UseCaseContext } from '../tenants/context'
import { makeStage, person, type Stage } from '../tenants/testing/stage'
import { authenticate } from './authenticate'
import { lookUpPerson } from './look-up-person'
import { testDirectory } from './test-directory'

const PASSWORD = 'correct horse'
const PEOPLE = `ou=people,${SUFFIX}`
const GROUPS = `ou=groups,${SUFFIX}`

let stage: Stage
let slapd: Slapd

beforeAll(async () => {
  stage = await makeStage()
  const account = (uid: string) => ({
    dn: `uid=${uid},${PEOPLE}`,
    attributes: { objectClass: 'inetOrgPerson', uid, cn: uid, sn: uid, userPassword: PASSWORD },
  })
  slapd = await startFilled({}, [
    account('root'),
    account('berth'),
    account('platform-admins'),
    {
      // Of the right name, in the wrong place.
      dn: `cn=platform-admins,${SUFFIX}`,
      attributes: {
        objectClass: 'groupOfNames',
        cn: 'platform-admins',
        member: `uid=root,${PEOPLE}`,
      },
    },
    {
      dn: `cn=Platform-Admins-Helpers,${GROUPS}`,
      attributes: {
        objectClass: 'groupOfNames',
        cn: 'Platform-Admins-Helpers',
        member: `uid=berth,${PEOPLE}`,
      },
    },
  ])
})
afterAll(async () => {
  await stopAll()
  await stage?.drop()
})

const HERE = '192.0.2.1'

describe('names that sound like power', () => {
  it.each(['admin', 'root', 'berth', 'platform-admins'])('make %s nothing', async (username) => {
    const { context } = stage.makeCast()
    const actor = await authenticate(context, directoryAt([slapd.url]), {
      username,
      password: PASSWORD,
      address: HERE,
    })
    expect(actor).toMatchObject({ username, isAdmin: false, grants: new Map() })
  })

  it('are no rights that stay: out of the group is out of the rights', async () => {
    const { context } = stage.makeCast()
    const directory = directoryAt([slapd.url])
    const signIn = () =>
      authenticate(context, directory, { username: 'carol', password: PASSWORD, address: HERE })
    expect((await signIn()).isAdmin).toBe(true)
    const narrowed = directoryAt([slapd.url], { groupFilter: '(!(cn=platform-admins))' })
    expect(
      (
        await authenticate(context, narrowed, {
          username: 'carol',
          password: PASSWORD,
          address: HERE,
        })
      ).isAdmin,
    ).toBe(false)
  })
})

describe('the page about the directory', () => {
  const auditOf = (context: UseCaseContext) =>
    context.db.auditEntry.findFirst({
      where: { requestId: context.requestId, action: 'directory.lookedUp' },
      orderBy: { id: 'desc' },
    })

  it('looks a person up with ways and roles, and records it', async () => {
    const { context, admin, makeRegistry, team } = stage.makeCast()
    const { ref } = await makeRegistry()
    const tenant = await context.db.tenant.findUniqueOrThrow({ where: { slug: ref.tenantSlug } })
    await context.db.tenantGrant.create({
      data: { tenantId: tenant.id, username: 'alice', role: 'owner', grantedBy: 'somebody' },
    })
    const directory = directoryAt([slapd.url])
    const view = await lookUpPerson(context, admin, { username: 'ALICE' }, directory)
    expect(view).toMatchObject({
      found: 'person',
      person: {
        username: 'alice',
        bar: null,
        isAdmin: false,
        groups: [
          { name: 'team-a', via: [] },
          { name: 'division', via: ['team-a'] },
          { name: 'company', via: ['team-a', 'division'] },
        ],
        teams: [{ slug: ref.tenantSlug, groupName: team.name, role: 'owner' }],
      },
    })
    expect(await auditOf(context)).toMatchObject({
      actor: admin.username,
      result: 'ok',
      subject: 'ALICE',
      after: { found: 'person' },
    })
    expect(await lookUpPerson(context, admin, { username: 'carol' }, directory)).toMatchObject({
      person: {
        isAdmin: true,
        groups: expect.arrayContaining([
          expect.objectContaining({ name: 'platform-admins', makesAdmin: true }),
        ]),
      },
    })
  })

  it('records a look that failed, and who asked', async () => {
    const { context, admin } = stage.makeCast()
    const closed = await listen(() => undefined)
    await closed.stop()
    await expect(
      lookUpPerson(context, admin, { username: 'alice' }, directoryAt([closed.url])),
    ).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' })
    expect(await auditOf(context)).toMatchObject({ actor: admin.username, result: 'failed' })
  })

  it('asks nothing for people who are no admins', async () => {
    const { context } = stage.makeCast()
    const asked = await listen(() => undefined)
    const directory = createDirectory(casesConfig({ urls: [asked.url] }))
    for (const ask of [
      lookUpPerson(context, person([]), { username: 'alice' }, directory),
      testDirectory(context, person([]), {}, directory),
    ])
      await expect(ask).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(asked.accepted()).toBe(0)
    expect(await auditOf(context)).toBeNull()
  })
})
