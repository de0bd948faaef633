import type { ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Environment, endProcess, findDaemon, spawnDaemon, tailOf } from './daemon'
import type { ProcessIdentity } from './process-identity'
import { waitUntil } from './wait-until'

const ROOT = join(import.meta.dirname, '../..')

export type PortalOptions = {
  /** Its settings, complete: nothing else of our own environment decides about it. */
  env: Environment & { PORTAL_URL: string; MACHINE_URL: string }
  /** Where `portal.log` and its pid are kept. */
  directory: string
  /** Where it is asked whether it is ready, if `PORTAL_URL` is a proxy's. */
  readyUrl?: string
  /** What Node runs; the built server if left out. */
  entry?: readonly string[]
  /** Whether it is ready, by its log; without it /readyz is asked. */
  isReady?(log: string): boolean
}

export type Portal = {
  url: string
  machineUrl: string
  logFile: string
  find(): ProcessIdentity | undefined
  /** Starts it and resolves when /readyz says 200; rejects with its last log lines when it ends before. */
  start(options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<ProcessIdentity>
  /** SIGTERM; resolves when it is gone (after 40 s it is killed). */
  stop(): Promise<void>
  kill(signal: NodeJS.Signals): Promise<void>
  /** The last lines of its log. */
  logs(lines?: number): string
  /** Resolves when the process that this handle started is gone. */
  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** A portal process. Like an engine's, the handle is nothing but paths and settings. */
export function openPortal(options: PortalOptions): Portal {
  const { env, directory } = options
  const logFile = join(directory, 'portal.log')
  const pidFile = join(directory, 'portal.json')
  const find = () => findDaemon(pidFile)
  let child: ChildProcess | undefined
  let ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }> | undefined

  return {
    url: env.PORTAL_URL,
    machineUrl: env.MACHINE_URL,
    logFile,
    find,
    start: async ({ timeoutMs = 90_000, signal } = {}) => {
      if (find() !== undefined) throw new Error('The portal runs already.')
      mkdirSync(directory, { recursive: true })
      child = await spawnDaemon({
        command: process.execPath,
        args: options.entry ?? [join(ROOT, 'dist/main.js')],
        cwd: ROOT,
        env,
        logFile,
        pidFile,
      })
      const started = child
      ended = new Promise((resolve) => {
        started.once('exit', (code, by) => resolve({ code, signal: by }))
      })
      const isReady = async () => {
        const daemon = find()
        if (daemon === undefined) throw new Error(`The portal ended:\n${tailOf(logFile)}`)
        const ready =
          options.isReady?.(tailOf(logFile, 500)) ??
          (await answersReady(options.readyUrl ?? env.PORTAL_URL))
        return ready ? daemon : undefined
      }
      return waitUntil(isReady, { what: 'the portal to be ready', timeoutMs, signal })
    },
    stop: async () => {
      const daemon = find()
      if (daemon !== undefined) await endProcess(daemon, { timeoutMs: 40_000 })
    },
    kill: async (signal) => {
      const daemon = find()
      if (daemon !== undefined) await endProcess(daemon, { signal })
    },
    logs: (lines) => tailOf(logFile, lines),
    ended: () => ended ?? Promise.reject(new Error('The portal was never started.')),
  }
}

async function answersReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}
