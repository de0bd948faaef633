import { expect, it } from 'vitest'
import { parseSearch } from './search-text'

const NONE = { repository: null, tag: null, digest: null }

it.each([
  ['App', { text: 'app', repository: 'app' }],
  [' team/app ', { text: 'team/app', repository: 'team/app' }],
  ['team/app:V1', { text: 'team/app:v1', repository: 'team/app', tag: 'v1' }],
  [':v1', { text: ':v1', tag: 'v1' }],
  ['app:', { text: 'app:', repository: 'app', tag: '' }],
  ['sha256:abcd', { text: 'sha256:abcd', digest: 'sha256:abcd' }],
  ['10.0.0.1:5001/team/app', { text: 'team/app', repository: 'team/app' }],
  ['berth.example.com/app:v1', { text: 'app:v1', repository: 'app', tag: 'v1' }],
  ['10.0.0.1:5001/app@sha256:abcd', { text: 'app@sha256:abcd', digest: 'sha256:abcd' }],
])('%s', (written, expected) => {
  expect(parseSearch(written)).toEqual({ ...NONE, ...expected })
})

it('finds nothing for nothing', () => {
  expect(parseSearch('  ')).toBeNull()
})
