import { request } from 'node:https'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ANSWER_SCHEMAS } from './answer-schemas'
import { makeAlert } from './fake-answers'
import { API_TOKEN, type FakeArray, startFakeArray } from './fake-array'

let fake: FakeArray
let token: string

beforeAll(async () => {
  fake = await startFakeArray()
  fake.state.alerts.push(makeAlert('docker'))
  fake.state.quotaPolicies.push('p')
  fake.state.exportRules.push({ client: '*', access: 'root-squash', permission: 'ro' })
  fake.state.quotas.set(2001, 10)
  const login = await ask('POST', '/api/login', { 'api-token': API_TOKEN })
  ANSWER_SCHEMAS.login.parse(login.body)
  token = String(login.headers['x-auth-token'])
})
afterAll(() => fake?.close())

function ask(method: string, path: string, headers: Record<string, string> = {}, body?: object) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: unknown }>(
    (resolve, reject) => {
      const options = { method, headers, rejectUnauthorized: false }
      const outgoing = request(new URL(path, fake.url), options, async (response) => {
        const sent = await json(response).catch(() => null)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: sent })
      })
      outgoing.on('error', reject)
      outgoing.end(body === undefined ? undefined : JSON.stringify(body))
    },
  )
}
const get = (path: string) => ask('GET', `/api/2.26/${path}`, { 'x-auth-token': token })
const write = (method: string, path: string, body?: object) =>
  ask(method, `/api/2.26/${path}`, { 'x-auth-token': token }, body)

describe('what it answers has the form of the real answers', () => {
  it.each([
    'arrays',
    'arrays/space',
    'file-systems',
    'file-systems/user-group-quota-policies',
    'nfs-export-policies/rules',
    'alerts',
    'network-interfaces',
    'quotas/users',
    'usage/users',
  ] as const)('%s', async (path) => {
    const { status, body } = await get(path)
    expect(status).toBe(200)
    expect(ANSWER_SCHEMAS[path].parse(body).items.length).toBeGreaterThan(0)
  })

  it('the versions, which nobody need log in for', async () => {
    ANSWER_SCHEMAS.versions.parse((await ask('GET', '/api/api_version')).body)
  })

  it('writes and refusals', async () => {
    const one = 'quotas/users?file_system_names=docker&uids=2002'
    ANSWER_SCHEMAS.writtenUsers.parse((await write('POST', one, { quota: 5 })).body)
    ANSWER_SCHEMAS.writtenUsers.parse((await write('PATCH', one, { quota: 6 })).body)
    for (const [method, path, body] of [
      ['POST', one, { quota: 5 }],
      ['PATCH', one, { quota: 0 }],
      ['GET', 'quotas/users?file_system_names=docker&uids=7777', undefined],
      ['GET', 'file-systems?names=docker2', undefined],
      ['GET', 'file-systems?name=docker', undefined],
    ] as const) {
      const refused = await write(method, path, body)
      expect(refused.status).toBe(400)
      ANSWER_SCHEMAS.refused.parse(refused.body)
    }
    const expired = await ask('GET', '/api/2.26/arrays', { 'x-auth-token': 'gone' })
    expect(expired.status).toBe(403)
    ANSWER_SCHEMAS.refusedSession.parse(expired.body)
  })
})

it('takes a selector that is missing for everybody, as the real one does', async () => {
  fake.state.quotas = new Map([
    [2001, 10],
    [2002, 10],
  ])
  await write('PATCH', 'quotas/users?file_system_names=docker', { quota: 1 })
  expect([...fake.state.quotas.values()]).toEqual([1, 1])
  await write('DELETE', 'quotas/users?file_system_names=docker')
  expect(fake.state.quotas.size).toBe(0)
})
