import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Kind } from './arguments'
import { type Counts, countPlaywright, countVitest } from './counts'

const ROOT = join(import.meta.dirname, '../..')
const LIMIT_MS = 25 * 60_000
// Chosen ones need neither a second portal nor the specs that the whole run has before them.
const CHOSEN_SPECS = ['--workers=1', '--no-deps']
// The lines with which the two runners sum up.
const SUMMARY =
  /^\s*(Test Files|Tests|Type Errors|Errors|Duration) {2}|^\s+\d+ (passed|failed|flaky|skipped|did not run|interrupted)\b/

export type KindResult = { kind: Kind; exitCode: number; counts: Counts; summary: string }

/** Runs one kind with its own runner, its output as it comes, its counts from its JSON report. */
export async function runKind(
  kind: Kind,
  options: { scratch: string; forRunner: readonly string[]; env: NodeJS.ProcessEnv },
): Promise<KindResult> {
  const report = join(options.scratch, `${kind}.json`)
  const command =
    kind === 'e2e'
      ? ['playwright', 'test', ...(options.forRunner.length > 0 ? CHOSEN_SPECS : [])]
      : [
          ...['vitest', 'run', '--project', kind],
          // Tests that take permission checks out need what integration tests need.
          ...(kind === 'integration' ? ['--project', 'mutation'] : []),
          ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        ]
  console.log(`\n== ${kind} ==`)
  const { exitCode, output } = await runRunner([...command, ...options.forRunner], {
    ...options.env,
    BERTH_TEST_REPORT: report,
  })
  const summary = output.split('\n').filter((line) => SUMMARY.test(line))
  return { kind, exitCode, counts: readCounts(kind, report), summary: summary.join('\n') }
}

async function runRunner(
  [name, ...args]: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ exitCode: number; output: string }> {
  const program = join(ROOT, 'node_modules/.bin', name ?? '')
  const child = spawn(process.execPath, [program, ...args], {
    cwd: ROOT,
    env: { ...env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output += chunk.toString()
    process.stdout.write(chunk)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
  return { exitCode, output }
}

function readCounts(kind: Kind, file: string): Counts {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 }
  const report: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return kind === 'e2e' ? countPlaywright(report) : countVitest(report)
}
