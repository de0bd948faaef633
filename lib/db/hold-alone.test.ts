import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { holdAlone } from './hold-alone'

let scratch: string
let directory: string
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'berth-alone-'))
  // Longer than a socket's path may be.
  directory = join(scratch, 'd'.repeat(120), 'data')
})
afterEach(() => rmSync(scratch, { recursive: true }))

it('holds a directory for one, until it is released', async () => {
  const first = await holdAlone(directory)
  await expect(holdAlone(directory)).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    detail: expect.stringContaining('Stop the portal first'),
  })
  await first.release()
  const second = await holdAlone(directory)
  await second.release()
})

it('takes over what a killed process held', async () => {
  const first = await holdAlone(directory)
  await first.release()
  const socket = join(directory, 'in-use.sock')
  // A listener of another process, killed: its socket stays.
  const script = `process.chdir(${JSON.stringify(directory)}); require('net').createServer().listen('in-use.sock', () => console.log('up'))`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  await expect(holdAlone(directory)).rejects.toThrow('in use')
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(existsSync(socket)).toBe(true)
  await (await holdAlone(directory)).release()
})
