import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { mountsAt, releaseMounts } from './mounts'
import { mustRun } from './run-command'

let directory: string
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'berth mounts-')), 'engine')
  mkdirSync(join(directory, 'below'), { recursive: true })
})
afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }))

it('releases what lies below before what it lies on, so that nothing of it stays', async () => {
  await mustRun('mount', ['--bind', directory, directory])
  await mustRun('mount', ['-t', 'tmpfs', 'tmpfs', join(directory, 'below')])
  expect(mountsAt(directory)).toEqual([join(directory, 'below'), directory])
  await releaseMounts(directory)
  expect(mountsAt(directory)).toEqual([])
  rmSync(directory, { recursive: true })
})

it('waits for who still holds a file, as an engine does that just ended', async () => {
  await mustRun('mount', ['--bind', directory, directory])
  writeFileSync(join(directory, 'file'), 'held')
  const holder = spawn('sleep', ['60'], { cwd: directory })
  await new Promise((resolve) => holder.once('spawn', resolve))
  const released = releaseMounts(directory)
  expect(await Promise.race([released, Promise.resolve('not yet')])).toBe('not yet')
  holder.kill('SIGKILL')
  await released
  rmSync(directory, { recursive: true })
})

it('leaves alone what is mounted beside it', async () => {
  const beside = `${directory}-beside`
  mkdirSync(beside)
  await mustRun('mount', ['--bind', beside, beside])
  await releaseMounts(directory)
  expect(mountsAt(beside)).toEqual([beside])
  await releaseMounts(beside)
})
