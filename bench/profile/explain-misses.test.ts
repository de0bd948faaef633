import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { explainMisses } from './explain-misses'

const directory = mkdtempSync(join(tmpdir(), 'berth-profile-'))
afterAll(() => rmSync(directory, { recursive: true }))

const ROOT = join(import.meta.dirname, '../..')
const frame = (functionName: string, url = '', lineNumber = 0) => ({
  ...{ functionName, lineNumber },
  url: url.includes(':') || url === '' ? url : pathToFileURL(join(ROOT, url)).href,
})

/** Root → store → (hash of Node, WebAssembly → write of Node); and a process that waits. */
const PROFILE = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 6] },
    { id: 2, callFrame: frame('store', 'lib/audit/store.ts'), children: [3, 4] },
    { id: 3, callFrame: frame('digest', 'internal-binding:hash') },
    { id: 4, callFrame: frame('insert', 'wasm://wasm/0123'), children: [5] },
    { id: 5, callFrame: frame('writeBuffer') },
    { id: 6, callFrame: frame('(idle)') },
  ],
  samples: [3, 4, 5, 6],
  timeDeltas: [200, 300, 300, 200],
}

const missed = [{ what: 'speed', value: 2, atMost: 1 }]

test('a missed goal names the layer that limits, whoever it let do the work', async () => {
  const profile = join(directory, 'one.cpuprofile')
  writeFileSync(profile, JSON.stringify(PROFILE))
  const lines = await explainMisses(missed, { reports: async () => ({ profile }) })
  expect(lines).toEqual([
    'reports: the limiting layer is embedded database (PGlite: PostgreSQL in WebAssembly, and its files)',
    '   60 %  embedded database: insert in wasm:; writeBuffer',
    '   20 %  own code: digest in internal-binding:hash',
    '   20 %  waiting: (idle)',
  ])
})

test('the source of bundled code is told by its line', async () => {
  const [profile, bundle] = [join(directory, 'two.cpuprofile'), join(directory, 'main.js')]
  writeFileSync(
    bundle,
    '// lib/audit/store.ts\nstore()\n// node_modules/pg/lib/client.js\nsend()\n',
  )
  const nodes = [
    { id: 1, callFrame: { ...frame('store', pathToFileURL(bundle).href), lineNumber: 1 } },
    { id: 2, callFrame: { ...frame('send', pathToFileURL(bundle).href), lineNumber: 3 } },
  ]
  writeFileSync(profile, JSON.stringify({ nodes, samples: [1, 2], timeDeltas: [100, 300] }))
  const lines = await explainMisses(missed, { portal: async () => ({ profile, bundle }) })
  expect(lines).toEqual([
    expect.stringContaining('the limiting layer is pg'),
    '   75 %  pg: send in node_modules/pg/lib/client.js',
    '   25 %  own code: store in lib/audit/store.ts',
  ])
})

test('no profile is taken when every goal was reached', async () => {
  const reached = [{ what: 'speed', value: 1, atMost: 1 }]
  const take = () => Promise.reject(new Error('it was taken'))
  expect(await explainMisses(reached, { reports: take })).toEqual([])
})
