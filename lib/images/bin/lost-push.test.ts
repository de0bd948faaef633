import { describe, expect, it } from 'vitest'
import { PORTAL_SUBJECT } from '../../kernel/portal-subject'
import { hasEcho, lostPush, type OwnChange, type TagReport } from './lost-push'

const SINCE = new Date('2026-01-01T12:00:00Z')
const BEFORE = new Date('2026-01-01T11:59:59Z')
const AFTER = new Date('2026-01-01T12:00:01Z')

const push = (digest: string, actor = 'ada', occurredAt = AFTER): TagReport => ({
  ...{ action: 'push', digest, actor, occurredAt },
})
const gone = (actor: string): TagReport => ({
  ...{ action: 'delete', digest: null, actor, occurredAt: AFTER },
})
const byUs = (digest: string) => push(digest, PORTAL_SUBJECT)
const goneByUs = gone(PORTAL_SUBJECT)

const untag: OwnChange = { kind: 'untag', digest: 'old', placeholder: 'empty', since: SINCE }
const byTag: OwnChange = { ...untag, placeholder: null }
const restore: OwnChange = { kind: 'restore', digest: 'old', since: SINCE }

describe('lostPush', () => {
  it.each<[string, TagReport[], OwnChange, string | null]>([
    ['nothing', [], untag, null],
    ['our own change', [byUs('empty'), goneByUs], untag, null],
    ['a push before ours', [push('new'), byUs('empty'), goneByUs], untag, 'new'],
    ['a push within ours', [byUs('empty'), push('new'), goneByUs], untag, 'new'],
    ['a late report', [push('old', 'ada', BEFORE), byUs('empty'), goneByUs], untag, null],
    ['two late ones', [push('older'), push('old', 'ada', BEFORE), byUs('empty')], untag, null],
    ['the same image again', [push('old'), byUs('empty'), goneByUs], untag, 'old'],
    ['one that was deleted since', [byUs('empty'), push('new'), gone('ada')], untag, null],
    ['one that we deleted earlier', [push('new'), goneByUs, byUs('empty'), goneByUs], untag, null],
    ['a deletion by tag', [goneByUs], byTag, null],
    ['a push before a deletion by tag', [push('new'), goneByUs], byTag, 'new'],
    ['one restored by us since', [push('new'), byUs('old'), goneByUs], byTag, null],
    ['a restore', [byUs('old')], restore, null],
    ['a push before a restore', [push('new'), byUs('old')], restore, 'new'],
    ['the same image pushed', [push('old'), byUs('old')], restore, null],
    ['one that we deleted before a restore', [push('new'), goneByUs, byUs('old')], restore, null],
  ])('after %s', (_what, reports, own, lost) => {
    expect(lostPush(reports, own)).toBe(lost)
  })
})

it('knows its own echo', () => {
  expect(hasEcho([push('new')], untag)).toBe(false)
  expect(hasEcho([byUs('empty')], untag)).toBe(true)
  expect(hasEcho([push('new'), goneByUs], byTag)).toBe(true)
  expect(hasEcho([push('old')], restore)).toBe(false)
  expect(hasEcho([byUs('old')], restore)).toBe(true)
})
