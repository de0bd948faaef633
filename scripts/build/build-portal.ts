import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mustRun } from '../../e2e/support/run-command'
import { StopError } from '../../e2e/support/stop-error'
import { step } from '../support/step'
import { buildStamp } from './stamp'

const ROOT = join(import.meta.dirname, '../..')
const STAMP = join(ROOT, 'dist/stamp')
const OUTPUTS = ['dist/main.js', '.next/BUILD_ID', 'lib/db/generated']

/** Makes `dist/` and `.next/` from the sources, unless they are of these very sources. */
export async function buildPortal(signal?: AbortSignal): Promise<void> {
  const stamp = buildStamp(ROOT)
  const isBuilt = OUTPUTS.every((path) => existsSync(join(ROOT, path)))
  if (isBuilt && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) {
    console.log('  ok  build: up to date')
    return
  }
  rmSync(STAMP, { force: true })
  await step('database client', () => runTool('prisma', ['generate'], signal))
  await step('pages', () => runTool('next', ['build'], signal))
  await step('server', bundleServer)
  mkdirSync(join(ROOT, 'dist'), { recursive: true })
  writeFileSync(STAMP, stamp)
}

async function runTool(name: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  try {
    await mustRun(process.execPath, [join(ROOT, 'node_modules/.bin', name), ...args], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      timeoutMs: 900_000,
      signal,
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw new StopError(error instanceof Error ? error.message : String(error))
  }
}

async function bundleServer(): Promise<void> {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['lib/server/main.ts'],
    outfile: 'dist/main.js',
    bundle: true,
    format: 'esm',
    packages: 'external',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
  })
}
