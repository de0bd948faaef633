import { expect, it } from 'vitest'
import { judgeExport, parseExportRules } from './export-rules'

it.each([
  ['*(rw,no_root_squash)', '10.0.0.1', 'ok'],
  ['10.0.0.0/24(rw,no_root_squash,noatime)', '10.0.0.1', 'ok'],
  ['10.0.0.0/24(rw,no_root_squash)', '10.0.1.1', 'not-exported'],
  ['10.0.0.1(rw,no_root_squash) *(ro)', '10.0.0.1', 'ok'],
  ['*(ro) 10.0.0.1(rw,no_root_squash)', '10.0.0.1', 'ok'],
  ['10.0.0.1(rw,no_root_squash) *(ro)', '10.0.0.2', 'read-only'],
  ['*(rw,root_squash)', '10.0.0.1', 'root-squashed'],
  ['*(rw)', '10.0.0.1', 'root-squashed'],
  ['*(rw,no_root_squash,all_squash)', '10.0.0.1', 'root-squashed'],
  ['@hosts(rw,no_root_squash) *(ro)', '10.0.0.1', 'unknown'],
  ['node*.example.org(rw,no_root_squash)', '10.0.0.1', 'unknown'],
  ['fd00::/8(rw,no_root_squash)', 'fd00::1', 'ok'],
  ['10.0.0.0/99(rw,no_root_squash)', '10.0.0.1', 'not-exported'],
  ['', '10.0.0.1', 'not-exported'],
])('%s is for %s: %s', (text, address, verdict) => {
  expect(judgeExport(parseExportRules(text), address)).toBe(verdict)
})
