import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { step } from '../support/step'
import { bundleServer } from './bundle-server'
import { generateClient } from './generate-client'
import { makeEmptyDatabase } from './make-empty-database'
import { runTool } from './run-tool'
import { buildStamp } from './stamp'

const ROOT = join(import.meta.dirname, '../..')
const STAMP = join(ROOT, 'dist/stamp')
const OUTPUTS = [
  'dist/main.js',
  'dist/look-at-files.mjs',
  'dist/empty/database',
  '.next/BUILD_ID',
  'lib/db/generated',
]

/** Makes `dist/` and `.next/` from the sources, unless they are of these very sources. */
export async function buildPortal(signal?: AbortSignal): Promise<void> {
  const stamp = buildStamp(ROOT)
  const isBuilt = OUTPUTS.every((path) => existsSync(join(ROOT, path)))
  if (isBuilt && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) {
    console.log('  ok  build: up to date')
    return
  }
  rmSync(STAMP, { force: true })
  await step('database client', () => generateClient(signal))
  // Beside each other: the pages leave a processor free now and then.
  await Promise.all([
    step('pages', () => runTool('next', ['build'], signal)),
    step('empty database', () => makeEmptyDatabase('dist/empty')),
  ])
  await step('server', () => bundleServer('dist'))
  mkdirSync(join(ROOT, 'dist'), { recursive: true })
  writeFileSync(STAMP, stamp)
}
