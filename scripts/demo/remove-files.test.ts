import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { removeFiles } from './remove-files'

let berth: string
beforeEach(() => {
  berth = mkdtempSync(join(tmpdir(), 'berth-files-'))
  for (const path of ['data/db', 'storage/registries', 'engine/image'])
    mkdirSync(join(berth, path), { recursive: true })
  for (const file of ['lock.json', 'state.json', 'storage/registries/layer'])
    writeFileSync(join(berth, file), '{}')
})
afterEach(() => rmSync(berth, { recursive: true }))

const remove = () =>
  removeFiles({
    berth,
    lock: join(berth, 'lock.json'),
    engine: { dataDirectory: join(berth, 'engine') },
  })

it('keeps an engine that has a Swarm, with all that is in it', () => {
  mkdirSync(join(berth, 'engine/swarm'))
  writeFileSync(join(berth, 'engine/swarm/docker-state.json'), '{}')
  remove()
  expect(readdirSync(berth)).toEqual(['engine', 'lock.json'])
  expect(readdirSync(join(berth, 'engine'))).toEqual(['image', 'swarm'])
})

it('keeps nothing of an engine that never came to a Swarm', () => {
  remove()
  expect(readdirSync(berth)).toEqual(['lock.json'])
})
