import { describe, expect, it } from 'vitest'
import { explainCollector, parseCollectorLog, saysNothingThere } from './collector-log'

const A = `sha256:${'a'.repeat(64)}`
const B = `sha256:${'b'.repeat(64)}`
const LOG = `team/app
team/app: marking manifest ${B}
team/app: marking blob ${A}

3 blobs marked, 2 blobs and 1 manifests eligible for deletion
manifest eligible for deletion: {team/app sha256:c []}
blob eligible for deletion: ${A}
blob eligible for deletion: ${B}
time="2026-11-27" level=info msg="Deleting blob"
`

describe('what the collector prints', () => {
  it('says what it keeps and what it deletes', () => {
    expect(parseCollectorLog(LOG)).toEqual({ marked: 3, manifests: 1, blobs: [A, B] })
  })

  it('says nothing before its count', () => {
    expect(parseCollectorLog(LOG.slice(0, 100))).toBeNull()
  })

  it('is no failure where nothing was pushed yet', () => {
    const log =
      'failed to garbage collect: failed to mark: filesystem: Path not found: /docker/registry/v2/repositories'
    expect(saysNothingThere(log)).toBe(true)
    expect(saysNothingThere('failed to mark: invalid checksum digest format')).toBe(false)
  })

  it.each([
    ['failed to mark: invalid checksum digest format', 'link file'],
    ['write: no space left on device', 'full'],
    ['open /x: permission denied', 'owner'],
    ['panic', 'Nothing that is tagged'],
  ])('%s is explained', (log, words) => {
    expect(explainCollector(log)).toContain(words)
  })
})
