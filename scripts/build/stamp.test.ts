import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { buildInputs, buildStamp } from './stamp'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stamp-'))
  write('lib/a/one.ts', '1')
  write('lib/a/one.test.ts', 'test')
  write('lib/db/generated/client.ts', 'generated')
  write('package.json', '{}')
  write('next.config.ts', 'export default {}')
  write('README.md', 'words')
})
afterEach(() => rmSync(root, { recursive: true }))

it('takes sources and configuration, not tests, output or words', () => {
  expect(buildInputs(root)).toEqual(['lib/a/one.ts', 'next.config.ts', 'package.json'])
})

it('changes with a content, a name and a new file, and with nothing else', () => {
  const first = buildStamp(root)
  write('README.md', 'more words')
  expect(buildStamp(root)).toBe(first)
  write('lib/a/one.ts', '2')
  const second = buildStamp(root)
  write('lib/a/two.ts', '')
  expect(new Set([first, second, buildStamp(root)]).size).toBe(3)
})

function write(path: string, content: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), content)
}
