import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findBench } from './find-bench'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'berth-bench-'))
  for (const name of ['two.ts', 'one.ts', 'one.test.ts', 'notes.md'])
    writeFileSync(join(directory, name), '')
})
afterAll(() => rmSync(directory, { recursive: true }))

it('finds a bench by its name and leaves it the other arguments', () => {
  expect(findBench(['one', '9'], directory)).toEqual({
    file: join(directory, 'one.ts'),
    args: ['9'],
  })
})

it.each([[[]], [['three']], [['../two']], [['one.test']]])('%j lists what there is', (args) => {
  expect(() => findBench(args, directory)).toThrow(/Names: one, two\.$/)
})
