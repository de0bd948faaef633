import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildRequest, CALLS, type CallInput, type CallName, isObjectName } from './calls'

const internal = expect.objectContaining({ code: 'INTERNAL' })
const USER = { file_system_names: 'docker', uids: '2001' }

describe('CALLS', () => {
  it('change nothing but quotas of users and our own session', () => {
    const writes = Object.values(CALLS).filter(({ method }) => method !== 'GET')
    expect(new Set(writes.map(({ path }) => path))).toEqual(
      new Set(['/api/login', '/api/logout', 'quotas/users']),
    )
  })

  it('are the only source of requests', () => {
    const sources = readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts'))
    const withMethods = sources.filter((name) =>
      /'(POST|PATCH|PUT|DELETE)'/.test(readFileSync(join(import.meta.dirname, name), 'utf8')),
    )
    expect(withMethods).toEqual(['calls.ts'])
    const senders = sources.filter((name) =>
      /httpsRequest\(|transport\.send\(/.test(
        readFileSync(join(import.meta.dirname, name), 'utf8'),
      ),
    )
    expect(senders.sort()).toEqual(['conversation.ts', 'transport.ts'])
  })
})

describe('buildRequest', () => {
  it('writes path, query and body', () => {
    const built = buildRequest('changeUserQuota', '2.8', { query: USER, body: { quota: 5 } })
    expect(built).toMatchObject({
      method: 'PATCH',
      path: '/api/2.8/quotas/users?file_system_names=docker&uids=2001',
      body: '{"quota":5}',
    })
    const filter = buildRequest('fileSystems', '2.8', { query: { filter: "name='docker'" } })
    expect(filter.path).toBe("/api/2.8/file-systems?filter=name%3D'docker'")
  })

  it.each<[CallName, CallInput]>([
    ['removeUserQuota', {}],
    ['removeUserQuota', { query: { file_system_names: 'docker' } }],
    ['removeUserQuota', { query: { uids: '2001' } }],
    ['removeUserQuota', { query: { ...USER, uids: '' } }],
    ['removeUserQuota', { query: { ...USER, uids: '0' } }],
    ['removeUserQuota', { query: { ...USER, uids: '2001,2002' } }],
    ['removeUserQuota', { query: { ...USER, file_system_names: 'docker,home' } }],
    ['removeUserQuota', { query: USER, body: { quota: 1 } }],
    ['removeUserQuota', { query: { ...USER, names: 'x' } }],
    ['createUserQuota', { query: USER }],
    ['createUserQuota', { query: USER, body: { quota: 0 } }],
    ['changeUserQuota', { body: { quota: 1 } }],
    ['userQuotas', {}],
    ['fileSystems', {}],
  ])('refuses %s with %j', (name, input) => {
    expect(() => buildRequest(name, '2.8', input)).toThrow(internal)
  })

  it('knows what can name one object', () => {
    for (const name of ['docker', 'Docker-2_a.b']) expect(isObjectName(name)).toBe(true)
    for (const name of ['', 'a,b', "a'b", 'a b', '*', '.a', 'a/b'])
      expect(isObjectName(name)).toBe(false)
  })
})
