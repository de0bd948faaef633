import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ACTIONS_OF, type Standing } from './permissions'

const DOCUMENT = join(import.meta.dirname, '../../docs/access.md')
const COLUMNS: readonly Standing[] = ['self', 'outsider', 'viewer', 'developer', 'owner', 'admin']

it('docs/access.md has the table of roles as it is', () => {
  const known = new Set(COLUMNS.flatMap((standing) => [...ACTIONS_OF[standing]]))
  const expected = [...known]
    .map((action) => {
      const cells = COLUMNS.map((standing) => (ACTIONS_OF[standing].has(action) ? 'yes' : '–'))
      return `| \`${action}\` | ${cells.join(' | ')} |`
    })
    .sort()
  const documented = readFileSync(DOCUMENT, 'utf8')
    .split('\n')
    .filter((line) => /^\| `[a-z]+\.\w+` \|/i.test(line))
  expect([...documented].sort()).toEqual(expected)
  expect(Object.keys(ACTIONS_OF).sort()).toEqual([...COLUMNS].sort())
})
