import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
// Starts Node itself on Prisma's own program, with arguments that nobody can change.
const MAY_START_A_PROGRAM = ['lib/server/migrate.ts']
// VACUUM takes no parameter: the names are those of the catalog, as the database itself quotes them.
const MAY_NAME_TABLES = ['lib/db/tend-embedded.ts']

const product = ['lib', 'app', 'components'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !/\.test\.tsx?$|\/(testing|generated)\//.test(path)),
)

function filesWith(pattern: RegExp): string[] {
  return product.filter((path) => pattern.test(readFileSync(join(ROOT, path), 'utf8')))
}

it('looks at the product', () => {
  expect(product.length).toBeGreaterThan(200)
  expect(filesWith(/regist/i).length).toBeGreaterThan(50)
})

it.each([
  ['starts no program', /child_process/, MAY_START_A_PROGRAM],
  ['evaluates no text as code', /\beval\(|new Function\(/, []],
  ['puts no text into a page as HTML', /dangerouslySetInnerHTML|\.(inner|outer)HTML\b/, []],
  ['puts no text into SQL as SQL', /\$(query|execute)RawUnsafe|Prisma\.raw\(/, MAY_NAME_TABLES],
] as const)('%s', (_, pattern, allowed) => {
  expect(filesWith(pattern)).toEqual(allowed)
})
