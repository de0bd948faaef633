import { expect, test } from 'vitest'
import { publishModeOf, replicasRule } from './replicas'

test.each([
  ['auto', 1, 'host'],
  ['auto', 3, 'ingress'],
  ['host', 3, 'host'],
  ['ingress', 1, 'ingress'],
] as const)('%s on %i nodes is %s', (setting, nodes, mode) => {
  expect(publishModeOf(setting, nodes)).toBe(mode)
})

test.each([
  ['host', 1, 'bind', false, 1, 'same port'],
  ['host', 5, 'nfs', false, 1, 'same port'],
  ['ingress', 1, 'bind', false, 1, 'one node'],
  ['ingress', 3, 'nfs', true, 3, 'over NFS'],
  ['ingress', 3, 'bind', true, 3, 'a push can fail'],
  ['ingress', 50, 'nfs', true, 5, 'a push can fail'],
] as const)('%s, %i nodes, %s', (publishMode, nodeCount, storageDriver, choosable, max, reason) => {
  const rule = replicasRule({ publishMode, nodeCount, storageDriver })
  expect(rule).toMatchObject({ choosable, max })
  expect(rule.reason).toContain(reason)
})
