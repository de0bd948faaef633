import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { join } from 'node:path'
import { testEnvironment } from '../../e2e/support/test-environment'
import { waitUntil } from '../../e2e/support/wait-until'
import type { ProfileFiles } from './cpu-profile'

/** A process that is started with `--import PROFILER` and a file in BENCH_PROFILE can be profiled. */
export const PROFILER = join(import.meta.dirname, 'profiler.mjs')

/** The built portal. */
export const PORTAL = join(import.meta.dirname, '../../dist/main.js')

/** As in profiler.mjs. */
const INTERVAL_US = 500

/** A CPU profile of the built portal, started as said at PROFILER, during `work`, with the bundle that it runs. */
export async function profilePortal(
  { pid, file }: { pid: number; file: string },
  work: () => Promise<unknown>,
): Promise<ProfileFiles> {
  rmSync(file, { force: true })
  process.kill(pid, 'SIGUSR2')
  await work()
  process.kill(pid, 'SIGUSR2')
  await waitUntil(() => existsSync(file), { what: 'the profile', timeoutMs: 20_000 })
  return { profile: file, bundle: PORTAL }
}

/** A CPU profile of this process during `work`. Answers with the file. */
export async function profileHere(name: string, work: () => Promise<unknown>): Promise<string> {
  const file = join(testEnvironment('BERTH_TEST_SCRATCH'), `${name}.cpuprofile`)
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US })
    await session.post('Profiler.start')
    await work()
    const { profile } = await session.post('Profiler.stop')
    writeFileSync(file, JSON.stringify(profile))
    return file
  } finally {
    session.disconnect()
  }
}
