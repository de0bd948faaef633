import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity'
import { waitUntil } from './wait-until'

/** Variables by name; Next's types would have every environment name NODE_ENV. */
export type Environment = Readonly<Record<string, string | undefined>>

export type DaemonOptions = {
  command: string
  args: readonly string[]
  logFile: string
  /** Where its identity is kept, so that any process can find, stop and start it again. */
  pidFile: string
  /** Ours if left out. */
  env?: Environment
  cwd?: string
  uid?: number
  gid?: number
}

/**
 * Starts a program in a process group of its own (Ctrl-C at the terminal reaches only us, we stop what we
 * started in order) with its output in a file. It does not keep our event loop alive.
 */
export async function spawnDaemon(options: DaemonOptions): Promise<ChildProcess> {
  const log = openSync(options.logFile, 'a', 0o600)
  const { command, args, logFile: _, pidFile, ...rest } = options
  const child = spawn(command, args, {
    ...rest,
    env: { NODE_ENV: 'production', ...(options.env ?? process.env) },
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  child.unref()
  const identity = child.pid === undefined ? undefined : identifyProcess(child.pid)
  if (identity !== undefined) writeFileSync(pidFile, JSON.stringify(identity))
  return child
}

/** The daemon that `pidFile` names, if it still runs. */
export function findDaemon(pidFile: string): ProcessIdentity | undefined {
  if (!existsSync(pidFile)) return undefined
  const identity: ProcessIdentity = JSON.parse(readFileSync(pidFile, 'utf8'))
  return isRunning(identity) ? identity : undefined
}

/** Sends `signal` and waits until the process is gone; after `timeoutMs` it is killed. Gone already is fine. */
export async function endProcess(
  process_: ProcessIdentity,
  options: { signal?: NodeJS.Signals; timeoutMs?: number } = {},
): Promise<void> {
  const gone = (timeoutMs: number) =>
    waitUntil(() => !isRunning(process_), { what: `the end of process ${process_.pid}`, timeoutMs })
  if (!isRunning(process_)) return
  signalProcess(process_, options.signal ?? 'SIGTERM')
  try {
    await gone(options.timeoutMs ?? 30_000)
  } catch {
    signalProcess(process_, 'SIGKILL')
    await gone(10_000)
  }
}

/** Sends `signal` if the process still runs. */
export function signalProcess(process_: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(process_)) return
  try {
    process.kill(process_.pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** The last lines of a log, empty when there is none. */
export function tailOf(logFile: string, lines = 25): string {
  if (!existsSync(logFile)) return ''
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
}

export function forgetDaemon(pidFile: string): void {
  rmSync(pidFile, { force: true })
}
