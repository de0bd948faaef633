import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import type { TimelineStep } from '@/lib/tenants/views'
import { stepEntries } from './step-entries'

const step: TimelineStep = {
  name: 'task',
  state: 'failed',
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: null,
  note: null,
  failure: null,
}
const failure = { code: 'SWARM_REFUSED', sentence: 'No such image.', terminal: true }

function noteOf(change: Partial<TimelineStep>): string {
  const [entry] = stepEntries([{ ...step, ...change }])
  return renderToStaticMarkup(entry?.note)
}

describe('stepEntries', () => {
  it('shows the cause for people, and what the program said as text below it', () => {
    const note = noteOf({ failure: { ...failure, raw: 'manifest <unknown>' } })
    expect(note).toMatch(/^<p>No such image\.<\/p><pre [^>]*>manifest &lt;unknown&gt;<\/pre>$/)
  })

  it('shows no empty box where nothing was said', () => {
    expect(noteOf({ failure: { ...failure, raw: null } })).toBe('<p>No such image.</p>')
    expect(noteOf({ failure: { ...failure, raw: '' } })).toBe('<p>No such image.</p>')
    expect(noteOf({})).toBe('')
  })

  it.each([
    ['2026-01-01T00:00:01.234Z', '1.2 s'],
    ['2026-01-01T00:02:05.000Z', '2 min 5 s'],
    [null, null],
  ])('tells how long it took until %s', (finishedAt, aside) => {
    expect(stepEntries([{ ...step, finishedAt }])[0]).toMatchObject({ state: 'failed', aside })
  })
})
