import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endProcess, findDaemon, spawnDaemon, tailOf } from './daemon'
import { identifyProcess, isRunning } from './process-identity'
import { waitUntil } from './wait-until'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'daemon-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

describe('process identity', () => {
  it('knows itself, and nobody who was there at another time', () => {
    const self = identifyProcess(process.pid)
    expect(self?.pid).toBe(process.pid)
    expect(isRunning({ pid: process.pid, startTicks: '1' })).toBe(false)
  })

  it('takes a process that ended for gone', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await new Promise((resolve) => child.once('exit', resolve))
    expect(identifyProcess(child.pid ?? 0)).toBeUndefined()
  })
})

describe('daemons', () => {
  const daemonOf = (script: string) => ({
    command: process.execPath,
    args: ['-e', script],
    logFile: join(directory, 'log'),
    pidFile: join(directory, 'pid'),
  })

  it('are found by their file, write their log, and end when told', async () => {
    const options = daemonOf('console.log("up"); setInterval(() => {}, 1000)')
    await spawnDaemon(options)
    await waitUntil(() => tailOf(options.logFile) === 'up', { what: 'its log', timeoutMs: 10_000 })
    const found = findDaemon(options.pidFile)
    if (found === undefined) throw new Error('not found')
    await endProcess(found)
    expect(findDaemon(options.pidFile)).toBeUndefined()
  })

  it('are killed when they do not listen', async () => {
    const options = daemonOf(
      'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)',
    )
    await spawnDaemon(options)
    await waitUntil(() => tailOf(options.logFile) === 'up', { what: 'its log', timeoutMs: 10_000 })
    const found = findDaemon(options.pidFile)
    if (found === undefined) throw new Error('not found')
    await endProcess(found, { timeoutMs: 100 })
    expect(isRunning(found)).toBe(false)
  })

  it('that do not exist reject', async () => {
    const options = { ...daemonOf(''), command: join(directory, 'nothing') }
    await expect(spawnDaemon(options)).rejects.toThrow('ENOENT')
  })
})

describe('waitUntil', () => {
  it('names what it waited for in vain', async () => {
    const wait = waitUntil(() => false, { what: 'Godot', timeoutMs: 20, everyMs: 5 })
    await expect(wait).rejects.toThrow('Waited 0.02 s in vain for Godot.')
  })

  it('ends when its signal aborts', async () => {
    const signal = AbortSignal.timeout(10)
    const wait = waitUntil(() => false, { what: 'Godot', timeoutMs: 60_000, signal })
    await expect(wait).rejects.toThrow()
  })
})
