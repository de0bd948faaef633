// Every page, route, action, machine endpoint and token scope, to everybody: signed out, the roles of a team, an admin,
// and somebody of another team. The doors come from the build; one without a row in e2e/doors fails.
import type { Page } from '@playwright/test'
import { ACTIONS } from './doors/actions'
import { blurred, fill, holdsSecret, pageAnswer } from './doors/answers'
import { badInputs } from './doors/bad-inputs'
import { findActions, findMachineEndpoints, findPages, findRoutes } from './doors/discover'
import { disguisesOf, sendDisguised } from './doors/disguises'
import { PAGES } from './doors/pages'
import { ENDPOINTS, ROUTES } from './doors/routes'
import { SCOPES, tokenFor } from './doors/token-scopes'
import {
  makeDoorsWorld,
  type Place,
  READERS,
  type Reader,
  setDeveloper,
  type World,
} from './doors/world'
import { httpsGet } from './support/https-get'
import { type RawAnswer, sendRaw } from './support/raw-http'
import { callAction } from './support/server-action'
import { signIn } from './support/sign-in'
import { readStack } from './support/stack'
import { expect, test } from './support/test'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const MEMBERS: readonly Reader[] = ['viewer', 'developer', 'owner']

let world: World

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  const stack = readStack()
  const opened: Page[] = []
  const pageOf = async (username: string) => {
    const page = await (await browser.newContext({ baseURL: stack.url })).newPage()
    opened.push(page)
    await signIn(page, username)
    return page
  }
  world = await makeDoorsWorld(stack, pageOf)
  for (const page of opened) await page.context().close()
})

test.afterAll(async () => {
  if (world !== undefined) await setDeveloper(world.origin, world.cookies.admin, world.own, 'owner')
})

test('every door of the build has a row, and every row a door', () => {
  expect(findPages()).toEqual(Object.keys(PAGES).sort())
  expect(findRoutes()).toEqual(Object.keys(ROUTES).sort())
  expect(
    findActions()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(Object.keys(ACTIONS).sort())
  const endpoints = Object.entries(findMachineEndpoints()).map(([path, methods]) => [
    path,
    [...methods].sort(),
  ])
  const rows = Object.entries(ENDPOINTS).map(([path, row]) => [path, Object.keys(row).sort()])
  expect(endpoints).toEqual(rows)
})

test.describe('pages', () => {
  for (const [name, row] of Object.entries(PAGES)) {
    test(`${name} to everybody`, async () => {
      for (const reader of READERS) {
        const answer = await get(reader, row.target(world.own))
        expect.soft(pageAnswer(answer, row, world.own), reader).toBe(row.answers[reader])
        if (row.answers[reader] !== 'shown') expectNoSecrets(answer, world.own, reader)
      }
    })

    // One address for everybody has no other team's.
    if (!/\[/.test(name)) continue
    test(`${name} of another team is like none`, async () => {
      for (const reader of MEMBERS) {
        const [theirs, none] = [
          await get(reader, row.target(world.theirs)),
          await get(reader, row.target(world.nowhere)),
        ]
        expect(theirs.status, reader).toBe(404)
        expect(blurred(theirs, world.theirs), reader).toBe(blurred(none, world.nowhere))
      }
    })
  }

  test('no disguise shows more', async () => {
    test.setTimeout(240_000)
    for (const [name, row] of Object.entries(PAGES)) {
      const target = row.target(world.own)
      for (const reader of ['out', 'foreign', 'viewer'] as const) {
        if (row.answers[reader] === 'shown') continue
        for (const disguise of disguisesOf(target, world.origin)) {
          const answer = await sendDisguised(world.origin, disguise, world.cookies[reader])
          const what = `${name} to ${reader} as ${JSON.stringify(disguise)}`
          expectNoSecrets(answer, world.own, what)
          expect(answer.status, what).toBeLessThan(500)
        }
      }
    }
  })

  test('what pages offer beyond the own teams, they offer to admins', async () => {
    const offers = async (reader: Reader) => {
      const [registries, requests] = [
        await get(reader, '/registries'),
        await get(reader, '/requests'),
      ]
      return {
        statuses: [registries.status, requests.status],
        allTeams: registries.body.includes('Show all teams'),
        administration: registries.body.includes('href="/admin/'),
        decisions: requests.body.includes('Waiting for your decision'),
      }
    }
    const none = { allTeams: false, administration: false, decisions: false }
    for (const reader of ['viewer', 'developer'] as const)
      expect(await offers(reader), reader).toEqual({ ...none, statuses: [200, 200] })
    // Owners may have something to decide.
    for (const reader of ['owner', 'foreign'] as const)
      expect(await offers(reader), reader).toMatchObject({ allTeams: false, administration: false })
    expect(await offers('admin')).toEqual({
      ...{ statuses: [200, 200], allTeams: true, administration: true, decisions: true },
    })
  })

  test('the host that a request names stands on no page', async () => {
    const target = PAGES['/registries/[tenant]/[registry]/connect']?.target(world.own) ?? ''
    const cookie = world.cookies.developer
    for (const headers of [
      { host: 'evil.example' },
      { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
      { forwarded: 'host=evil.example;proto=https' },
    ]) {
      for (const page of [target, '/tokens/new', '/signin', '/registries/new']) {
        const answer = await sendRaw(world.origin, {
          target: page,
          headers: { ...headers, cookie },
        })
        const what = `${page} with ${JSON.stringify(headers)}`
        expect(`${JSON.stringify(answer.headers)}${answer.body}`, what).not.toContain(
          'evil.example',
        )
      }
    }
  })

  test('the disguises work where they may', async () => {
    const row = PAGES['/registries/[tenant]/[registry]']
    const target = row?.target(world.own) ?? ''
    const shown = await Promise.all(
      disguisesOf(target, world.origin).map(async (disguise) =>
        holdsSecret(await sendDisguised(world.origin, disguise, world.cookies.viewer), world.own),
      ),
    )
    expect(shown.filter(Boolean).length).toBeGreaterThan(5)
  })
})

test.describe('routes', () => {
  for (const [name, row] of Object.entries(ROUTES)) {
    test(`${name} to everybody, by every method`, async () => {
      for (const reader of READERS) {
        for (const method of METHODS) {
          const answer = await sendRaw(world.origin, {
            method,
            target: row.target(world.own),
            headers: { cookie: world.cookies[reader], origin: world.origin },
          })
          const expected = row.methods[method]?.[reader] ?? 405
          expect.soft(answer.status, `${method} by ${reader}`).toBe(expected)
          if (expected !== 200) expectNoSecrets(answer, world.own, reader)
        }
        const head = await sendRaw(world.origin, {
          method: 'HEAD',
          target: row.target(world.own),
          headers: { cookie: world.cookies[reader] },
        })
        expect.soft(head.status, `HEAD by ${reader}`).toBe(row.methods.GET?.[reader] ?? 405)
        expect(head.body).toBe('')
      }
    })

    test(`${name} of another team is like none`, async () => {
      for (const reader of MEMBERS) {
        const [theirs, none] = [
          await get(reader, row.target(world.theirs)),
          await get(reader, row.target(world.nowhere)),
        ]
        expectNoSecrets(theirs, world.theirs, reader)
        expect(blurred(theirs, world.theirs), reader).toBe(blurred(none, world.nowhere))
      }
    })
  }

  test('no disguise tells more', async () => {
    test.setTimeout(240_000)
    for (const [name, row] of Object.entries(ROUTES)) {
      for (const reader of ['out', 'foreign', 'viewer'] as const) {
        if (row.methods.GET?.[reader] === 200) continue
        for (const disguise of disguisesOf(row.target(world.own), world.origin)) {
          const answer = await sendDisguised(world.origin, disguise, world.cookies[reader])
          const what = `${name} to ${reader} as ${JSON.stringify(disguise)}`
          expectNoSecrets(answer, world.own, what)
          expect(answer.status, what).toBeLessThan(500)
        }
      }
    }
  })

  test('an address with a character that no name has is refused before anybody reads it', async () => {
    const { tenantSlug, registrySlug } = world.own
    for (const target of [
      `/registries/${tenantSlug}/${registrySlug}%00`,
      `/api/registries/${tenantSlug}/${registrySlug}%00`,
      `/api/registries?scope=%00`,
      '/admin/audit?person=%00',
    ])
      for (const reader of ['out', 'admin'] as const)
        expect((await get(reader, target)).status, `${target} by ${reader}`).toBe(400)
  })

  test('a header that names nobody is refused, whatever cookie comes with it', async () => {
    for (const [name, row] of Object.entries(ROUTES)) {
      if (row.methods.GET?.admin !== 200) continue
      const secret = `berth_ci_${'A'.repeat(49)}`
      for (const authorization of ['Bearer %', `Bearer ${secret}`, 'Basic YWRtaW46ZGVtbw==']) {
        const answer = await sendRaw(world.origin, {
          target: row.target(world.own),
          headers: { authorization, cookie: world.cookies.admin },
        })
        expect(answer.status, `${name} with ${authorization}`).toBe(401)
        expectNoSecrets(answer, world.own, name)
      }
    }
  })
})

test.describe('actions', () => {
  for (const { name, id, pages } of findActions()) {
    const row = ACTIONS[name]
    if (row === undefined) continue
    const call = (
      reader: Reader,
      place: Place,
      input: unknown = row.input(place),
      from: { origin?: string | null } = {},
    ) =>
      callAction(world.origin, {
        ...{
          id,
          input,
          page: fill(pages[0] ?? '/', place),
          cookie: world.cookies[reader],
          ...from,
        },
      })

    test(`${name} by everybody`, async () => {
      for (const reader of READERS) {
        const { outcome, answer } = await call(reader, world.own)
        expect.soft(row.answers[reader].split(' or '), reader).toContain(outcome)
        if (reader === 'out' || reader === 'foreign') expectNoSecrets(answer, world.own, reader)
      }
    })

    test(`${name} with ids of another team is as with ids of nobody`, async () => {
      for (const reader of MEMBERS) {
        const theirs = await call(reader, world.theirs)
        if (row.others !== undefined) {
          expect(row.others.answers, row.others.because).toContain(theirs.outcome)
          continue
        }
        const none = await call(reader, world.nowhere)
        expect(blurred(theirs.answer, world.theirs), reader).toBe(
          blurred(none.answer, world.nowhere),
        )
        expectNoSecrets(theirs.answer, world.theirs, reader)
      }
    })

    test(`${name} for no page of somebody else`, async () => {
      for (const origin of [null, 'null', 'https://evil.example']) {
        const { outcome, answer } = await call('admin', world.own, row.input(world.own), { origin })
        // Next refuses a foreign origin itself, and we where there is none.
        expect(outcome, String(origin)).toMatch(/^(FORBIDDEN|HTTP 500)$/)
        if (outcome === 'FORBIDDEN') expect(answer.body).toContain('not come from a page of this')
        expectNoSecrets(answer, world.own, String(origin))
      }
    })

    test(`${name} takes no fields and no objects of the caller’s own making`, async () => {
      const input = row.input(world.own)
      for (const reader of ['developer', 'admin'] as const) {
        for (const [what, bad] of badInputs(input)) {
          const { outcome } = await call(reader, world.own, bad)
          expect.soft(outcome, `${reader}: ${what}`).toBe('BAD_INPUT')
        }
      }
    })
  }
})

test('no action reads more than any form of ours sends', async () => {
  for (const { name, id, pages } of findActions()) {
    const row = ACTIONS[name]
    const page = fill(pages[0] ?? '/', world.own)
    const input = { ...row?.input(world.own), more: 'x'.repeat(200 * 1024) }
    const outcome = await callAction(world.origin, {
      ...{ id, page, input, cookie: world.cookies.admin },
    }).then(
      (answered) => answered.outcome,
      () => 'closed',
    )
    // Next ends the connection, or gets to say that something is wrong. Below the limit it would be BAD_INPUT.
    expect(outcome, name).toMatch(/^(HTTP 500|closed)$/)
  }
  expect((await get('admin', '/registries')).status).toBe(200)
})

test.describe('machine endpoints', () => {
  test('answer as the table says, whoever is signed in to the portal', async () => {
    for (const [path, row] of Object.entries(ENDPOINTS)) {
      for (const reader of READERS) {
        for (const method of [...METHODS, 'OPTIONS', 'HEAD']) {
          const answer = await sendRaw(world.origin, {
            method,
            target: path,
            headers: { cookie: world.cookies[reader] },
          })
          expect.soft(answer.status, `${method} ${path} by ${reader}`).toBe(row[method] ?? 405)
          expectNoSecrets(answer, world.own, path)
        }
      }
    }
  })

  test('are all there is where containers reach the portal', async () => {
    for (const row of [...Object.values(PAGES), ...Object.values(ROUTES)]) {
      const answer = await httpsGet(`${world.machineUrl}${row.target(world.own)}`, {
        ca: world.ca,
        headers: { cookie: world.cookies.admin },
      })
      expect(answer.status).toBe(404)
    }
  })
})

test.describe('tokens', () => {
  for (const [scope, row] of Object.entries(SCOPES)) {
    test(`of “${scope}”`, async () => {
      for (const [reader, expected] of Object.entries(row)) {
        for (const [place, granted] of [
          [world.own, expected],
          [world.nowhere, ''],
        ] as const) {
          const answer = await tokenFor(world, { reader: reader as Reader, place, scope })
          expect.soft(answer, reader).toEqual({ status: 200, granted })
        }
      }
      for (const reader of MEMBERS) {
        expect(await tokenFor(world, { reader, place: world.theirs, scope })).toEqual({
          status: 200,
          granted: '',
        })
      }
    })
  }
})

function get(reader: Reader, target: string): Promise<RawAnswer> {
  return sendRaw(world.origin, { target, headers: { cookie: world.cookies[reader] } })
}

function expectNoSecrets(answer: RawAnswer, place: Place, what: string): void {
  expect(holdsSecret(answer, place), `${what} learns of ${place.tenantSlug}`).toBe(false)
}
