import {
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommand } from '../../e2e/support/run-command'
import { createStorage, type Storage } from './storage'

const UID = 200_123
const APPS = 'registries/payments/apps'
const ID = 'abcdefghjkmnpqrstvwx'
const refused = expect.objectContaining({ code: 'STORAGE_REFUSED', terminal: true })

let base: string
let root: string
let storage: Storage
const at = (...segments: string[]) => join(root, ...segments)

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'berth-trash-'))
  root = join(base, 'root')
  await mkdir(root)
  storage = createStorage({ root, timeoutMs: 10_000 })
  await storage.ensureSubdirectory(APPS, UID)
})
afterEach(() => rm(base, { recursive: true, force: true }))

/** A tree with files, an empty directory, and links to what must stay. */
async function fill() {
  await mkdir(join(base, 'outside'))
  await writeFile(join(base, 'outside', 'precious'), 'stays')
  for (const folder of ['a/b', 'c', 'empty']) await mkdir(at(APPS, folder), { recursive: true })
  for (const file of ['a/b/1', 'a/b/2', 'a/3', 'c/4']) await writeFile(at(APPS, file), file)
  await symlink(join(base, 'outside'), at(APPS, 'a/directory-link'))
  await symlink(join(base, 'outside', 'precious'), at(APPS, 'file-link'))
}

/** Runs `use` while another file system is mounted at `path`. */
async function withMount(path: string, use: () => Promise<void>) {
  const mounted = await runCommand('mount', ['-t', 'tmpfs', 'none', path])
  expect(mounted.code, mounted.stderr).toBe(0)
  try {
    await use()
  } finally {
    await runCommand('umount', [path])
  }
}

const outside = () => readFile(join(base, 'outside', 'precious'), 'utf8')

describe('restoreFromTrash', () => {
  it('brings the very directory back, and again', async () => {
    await fill()
    const { ino } = await stat(at(APPS))
    await storage.moveToTrash(APPS, ID)
    expect(await storage.seeTrash(ID)).toBe('held')
    expect(await storage.restoreFromTrash(APPS, ID)).toBe('restored')
    expect((await stat(at(APPS))).ino).toBe(ino)
    expect(await storage.observe(APPS, UID)).toBe('ok')
    expect(await storage.seeTrash(ID)).toBe('absent')
    expect(await storage.restoreFromTrash(APPS, ID)).toBe('nothing')
    expect(await outside()).toBe('stays')
  })

  it('makes the directories above when they are gone', async () => {
    await storage.moveToTrash(APPS, ID)
    await rm(at('registries'), { recursive: true })
    await storage.restoreFromTrash(APPS, ID)
    expect(await storage.observe(APPS, UID)).toBe('ok')
    expect((await stat(at('registries/payments'))).mode & 0o777).toBe(0o711)
  })

  it('never overwrites, not even an empty directory', async () => {
    await storage.moveToTrash(APPS, ID)
    await mkdir(at(APPS))
    await expect(storage.restoreFromTrash(APPS, ID)).rejects.toThrow(refused)
    expect(await storage.seeTrash(ID)).toBe('held')
  })

  it('follows no link, on neither side', async () => {
    await storage.moveToTrash(APPS, ID)
    await rm(at('registries'), { recursive: true })
    await mkdir(join(base, 'elsewhere'))
    await symlink(join(base, 'elsewhere'), at('registries'))
    await expect(storage.restoreFromTrash(APPS, ID)).rejects.toThrow(refused)
    expect(await readdir(join(base, 'elsewhere'))).toEqual([])
    await rm(at('trash', ID), { recursive: true })
    await symlink(join(base, 'elsewhere'), at('trash', ID))
    await expect(storage.restoreFromTrash(APPS, ID)).rejects.toThrow(refused)
  })
})

describe.each(['trash', 'trash/id'])('a link at %s', (level) => {
  it('is refused by whoever looks there', async () => {
    await mkdir(join(base, 'elsewhere', ID), { recursive: true })
    if (level === 'trash') await symlink(join(base, 'elsewhere'), at('trash'))
    else {
      await mkdir(at('trash'))
      await symlink(join(base, 'elsewhere', ID), at('trash', ID))
    }
    await expect(storage.seeTrash(ID)).rejects.toThrow(refused)
    await expect(storage.beginErase(ID)).rejects.toThrow(refused)
    await expect(storage.eraseSome(ID, { limit: 10 })).rejects.toThrow(refused)
    expect(await readdir(join(base, 'elsewhere'))).toEqual([ID])
  })
})

describe('erasing where the file server has .fast-remove', () => {
  beforeEach(async () => {
    await mkdir(at('.fast-remove'))
    await mkdir(at('.snapshot/yesterday'), { recursive: true })
    await fill()
    await storage.moveToTrash(APPS, ID)
  })

  it('is one rename to a name that was never there', async () => {
    const { ino } = await stat(at('trash', ID))
    expect(await storage.beginErase(ID)).toBe('gone')
    const [name = ''] = await readdir(at('.fast-remove'))
    expect(name).toMatch(new RegExp(`^berth-${ID}-[a-z0-9]+$`))
    expect((await stat(at('.fast-remove', name))).ino).toBe(ino)
    expect(await storage.seeTrash(ID)).toBe('absent')
    expect(await storage.beginErase(ID)).toBe('gone')
    expect(await readdir(at('.fast-remove'))).toEqual([name])
    expect(await readdir(at('.snapshot'))).toEqual(['yesterday'])
  })

  it('refuses one on another file system, and copies nothing', async () => {
    await withMount(at('.fast-remove'), async () => {
      await expect(storage.beginErase(ID)).rejects.toThrow(
        expect.objectContaining({ code: 'STORAGE_REFUSED', terminal: true, raw: 'rename: EXDEV' }),
      )
      expect(await readdir(at('.fast-remove'))).toEqual([])
    })
    expect(await storage.seeTrash(ID)).toBe('held')
    expect(await readdir(at('trash', ID, 'a/b'))).toEqual(['1', '2'])
  })

  it('refuses one that is a link', async () => {
    await rm(at('.fast-remove'), { recursive: true })
    await symlink(join(base, 'outside'), at('.fast-remove'))
    await expect(storage.beginErase(ID)).rejects.toThrow(refused)
    expect(await storage.seeTrash(ID)).toBe('held')
    expect(await readdir(join(base, 'outside'))).toEqual(['precious'])
  })
})

describe('erasing elsewhere', () => {
  beforeEach(async () => {
    await mkdir(at('.snapshot/yesterday'), { recursive: true })
    await fill()
    await storage.moveToTrash(APPS, ID)
  })

  it('removes a few at a time, counts them, and takes links away without following them', async () => {
    expect(await storage.eraseSome(ID, { limit: 10 })).toEqual({ removedFiles: 0, isDone: true })
    expect(await storage.seeTrash(ID)).toBe('held')
    expect(await storage.beginErase(ID)).toBe('erasing')
    expect(await storage.beginErase(ID)).toBe('erasing')
    expect(await storage.seeTrash(ID)).toBe('erasing')
    expect(await storage.restoreFromTrash(APPS, ID)).toBe('nothing')
    const removed: number[] = []
    for (let isDone = false; !isDone; ) {
      const step = await storage.eraseSome(ID, { limit: 3 })
      removed.push(step.removedFiles)
      isDone = step.isDone
      expect(step.removedFiles).toBeLessThanOrEqual(3)
    }
    // Four files and two links.
    expect(removed.reduce((sum, each) => sum + each, 0)).toBe(6)
    expect(removed.length).toBeGreaterThan(3)
    expect(await storage.seeTrash(ID)).toBe('absent')
    expect(await readdir(at('trash'))).toEqual([])
    expect(await outside()).toBe('stays')
    expect(await readdir(at('.snapshot'))).toEqual(['yesterday'])
    expect(await storage.eraseSome(ID, { limit: 3 })).toEqual({ removedFiles: 0, isDone: true })
  })

  it('leaves the trees of others alone', async () => {
    const other = 'registries/payments/other'
    await storage.ensureSubdirectory(other, UID + 1)
    await writeFile(at(other, 'data'), 'x')
    const otherId = ID.replace('a', 'z')
    await storage.moveToTrash(other, otherId)
    await storage.beginErase(ID)
    while (!(await storage.eraseSome(ID, { limit: 100 })).isDone);
    expect(await readdir(at('trash', otherId))).toEqual(['data'])
  })
})

describe('a trash on another file system', () => {
  it('is an error in both directions, and never a copy', async () => {
    await writeFile(at(APPS, 'data'), 'x')
    await mkdir(at('trash'), { mode: 0o700 })
    const exdev = expect.objectContaining({ terminal: true, raw: 'rename: EXDEV' })
    await withMount(at('trash'), async () => {
      await expect(storage.moveToTrash(APPS, ID)).rejects.toThrow(exdev)
      expect(await readdir(at(APPS))).toEqual(['data'])
      await mkdir(at('trash', ID))
      await chown(at('trash', ID), UID, UID)
      await rm(at(APPS), { recursive: true })
      await expect(storage.restoreFromTrash(APPS, ID)).rejects.toThrow(exdev)
      expect(await storage.observe(APPS, UID)).toBe('missing')
    })
  })
})

it('a file in the place of the trash is refused', async () => {
  await writeFile(at('trash'), '')
  await expect(storage.seeTrash(ID)).rejects.toThrow(refused)
  await unlink(at('trash'))
  expect(await storage.seeTrash(ID)).toBe('absent')
})
