import { describe, expect, it } from 'vitest'
import { makeFileSystem } from '../testing/fake-answers'
import { fileSystemItem } from './answers'
import { parseExportRules } from './export-rules'
import { mayHoldQuotas, type Surveyed, survey } from './preflight'

const FINE = makeFileSystem('docker')
const NODE = { name: 'node1', address: '10.0.0.1' }

function surveyed(change: object = {}, more: Partial<Surveyed> = {}): Surveyed {
  return {
    fileSystemName: 'docker',
    fileSystem: fileSystemItem.parse({ ...FINE, ...change }),
    exportRules: parseExportRules('10.0.0.0/8(rw,no_root_squash)'),
    quotaPolicies: [],
    hosts: [NODE],
    ...more,
  }
}
const rules = (text: string) => surveyed({}, { exportRules: parseExportRules(text) })
const levels = (input: Surveyed) => survey(input).map(({ level, what }) => `${level}: ${what}`)

it('finds nothing where all is well', () => {
  expect(survey(surveyed())).toEqual([])
  expect(mayHoldQuotas(surveyed())).toBe(true)
})

describe('what it finds', () => {
  it.each<[string, Surveyed, RegExp]>([
    ['no file system', surveyed({}, { fileSystem: null }), /^problem: .*no file system docker/],
    ['a destroyed one', surveyed({ destroyed: true }), /^problem: .*destroyed/],
    ['a read-only one', surveyed({ writable: false }), /^problem: .*read-only/],
    ['no NFS', surveyed({ nfs: { ...FINE.nfs, v3_enabled: false } }), /^problem: NFS/],
    ['a policy', surveyed({}, { quotaPolicies: ['p'] }), /^problem: .*policy p /],
    ['no size', surveyed({ provisioned: null }), /^warning: .*hard limit/],
    ['a soft limit', surveyed({ hard_limit_enabled: false }), /^warning: .*hard limit/],
    ['snapshots shown', surveyed({ snapshot_directory_enabled: true }), /^warning: .*snapshot/],
    ['slow removal', surveyed({ fast_remove_directory_enabled: false }), /^warning: .*fast-remove/],
    ['no rule', rules(''), /^warning: No export rule names .*node1/],
    ['a rule to read', rules('*(ro)'), /^problem: .*read-only for node node1/],
    ['a rule that squashes', rules('*(rw)'), /^problem: .*squashes root/],
    ['a netgroup', rules('@hosts(rw)'), /^warning: .*cannot be told/],
    ['a rule for the world', rules('*(rw,no_root_squash)'), /^warning: .*every host/],
  ])('%s', (_, input, expected) => {
    expect(levels(input)).toEqual([expect.stringMatching(expected)])
    expect(survey(input)[0]?.advice).not.toBe('')
  })

  it('puts problems first', () => {
    const input = surveyed({ snapshot_directory_enabled: true, writable: false })
    expect(survey(input).map(({ level }) => level)).toEqual(['problem', 'warning'])
  })
})

it('sets no quotas where they would not count', () => {
  for (const input of [
    surveyed({}, { fileSystem: null }),
    surveyed({ destroyed: true }),
    surveyed({}, { quotaPolicies: ['p'] }),
  ]) {
    expect(mayHoldQuotas(input)).toBe(false)
  }
})
