import { describe, expect, it } from 'vitest'
import { parseNotifications } from './notifications'

const DIGEST = `sha256:${'3'.repeat(64)}`
const push = {
  id: '320678d8-ca14-430f-8bb6-4ca139cd83f7',
  timestamp: '2026-11-24T10:00:00.123456789Z',
  action: 'push',
  target: {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    size: 708,
    digest: DIGEST,
    length: 708,
    repository: 'team/app',
    url: '/v2/team/app/manifests/x',
    tag: 'v1',
    references: [{ mediaType: 'x', size: 1, digest: DIGEST }],
  },
  request: { id: 'r', addr: '10.0.0.9:3', host: 'h', method: 'PUT', useragent: 'docker/28' },
  actor: { name: 'payments-dev' },
  source: { addr: 'a:5000', instanceID: 'i-1' },
}

describe('parseNotifications', () => {
  it('reads a push', () => {
    expect(parseNotifications({ events: [push] })).toEqual({
      dropped: 0,
      events: [
        {
          id: push.id,
          timestamp: new Date('2026-11-24T10:00:00.123Z'),
          action: 'push',
          repository: 'team/app',
          tag: 'v1',
          digest: DIGEST,
          fromRepository: null,
          mediaType: push.target.mediaType,
          sizeBytes: 708,
          references: [{ mediaType: 'x', size: 1, digest: DIGEST }],
          actor: 'payments-dev',
          clientAddress: '10.0.0.9',
          userAgent: 'docker/28',
          method: 'PUT',
          instanceId: 'i-1',
        },
      ],
    })
  })

  it.each([
    ['2.8', { repository: 'team/app', tag: 'v1' }],
    ['3', { repository: 'team/app', tag: 'v1', digest: '', mediaType: '', size: 0 }],
  ])('reads the delete of a tag by %s', (_, target) => {
    const { events } = parseNotifications({ events: [{ ...push, action: 'delete', target }] })
    expect(events).toMatchObject([{ action: 'delete', tag: 'v1', digest: null, mediaType: null }])
  })

  it('does without who and where', () => {
    const { request: _, actor: __, source: ___, ...bare } = push
    expect(parseNotifications({ events: [bare] }).events).toMatchObject([
      { actor: null, clientAddress: null, userAgent: null, method: null, instanceId: null },
    ])
  })

  it('cuts what clients may write at length', () => {
    const long = { ...push, request: { addr: 'a', useragent: 'x'.repeat(100_000) } }
    expect(parseNotifications({ events: [long] }).events[0]?.userAgent).toHaveLength(200)
  })

  it.each([
    ['10.0.0.9:3', '10.0.0.9'],
    ['[2001:db8::1]:3', '[2001:db8::1]'],
    ['2001:db8::1', '2001:db8::1'],
    ['build-7.example.com', 'build-7.example.com'],
  ])('knows the address in %j', (addr, address) => {
    const event = { ...push, request: { ...push.request, addr } }
    expect(parseNotifications({ events: [event] }).events[0]?.clientAddress).toBe(address)
  })

  it('makes what clients write fit to be stored', () => {
    const hostile = 'a\0\r\n\u001b[31m\ud800'
    const [event] = parseNotifications({
      events: [
        { ...push, actor: { name: hostile }, request: { addr: hostile, useragent: hostile } },
      ],
    }).events
    expect(event).toMatchObject({
      actor: 'a\uFFFD\r\n\u001b[31m\uFFFD',
      clientAddress: 'a\uFFFD\r\n\u001b[31m\uFFFD',
      userAgent: 'a\uFFFD [31m\uFFFD',
    })
  })

  it('leaves out references that make no sense, and no more than a thousand are kept', () => {
    const good = { mediaType: 'x', size: 1, digest: DIGEST }
    const references = [null, {}, { digest: 'x' }, { ...good, size: -1 }, good]
    const referencesOf = (list: unknown) =>
      parseNotifications({
        events: [{ ...push, target: { ...push.target, references: list } }],
      }).events[0]?.references
    expect(referencesOf(references)).toEqual([{ ...good, size: null }, good])
    expect(referencesOf(Array.from({ length: 5_000 }, () => good))).toHaveLength(1_000)
    expect(referencesOf('x')).toEqual([])
  })

  it.each([
    ['without id', { ...push, id: undefined }],
    ['with an id that no database takes', { ...push, id: 'a\0b' }],
    ['of a clock that never ran', { ...push, timestamp: '0001-01-01T00:00:00Z' }],
    ['with a time that is none', { ...push, timestamp: 'now' }],
    ['with an action that nobody knows', { ...push, action: 'constructor' }],
    ['with a repository that is a path', { ...push, target: { repository: '../../etc' } }],
    ['with a tag that is none', { ...push, target: { repository: 'a', tag: '<script>' } }],
    ['with a digest that is none', { ...push, target: { repository: 'a', digest: 'x' } }],
    ['that is null', null],
    ['that is text', 'x'],
  ])('drops an event %s, and keeps the others', (_, bad) => {
    const { events, dropped } = parseNotifications({ events: [bad, push] })
    expect([events.length, dropped]).toEqual([1, 1])
  })

  it.each([null, 'x', [], {}, { events: {} }])('drops the envelope %j', (body) => {
    expect(parseNotifications(body)).toEqual({ events: [], dropped: 1 })
  })

  it('reads a bounded number', () => {
    const { events, dropped } = parseNotifications({ events: Array(1500).fill(push) })
    expect([events.length, dropped]).toEqual([1000, 500])
  })
})
