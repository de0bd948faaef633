import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createStorage, type Storage } from './storage'

const UID = 200_123
const APPS = 'registries/payments/apps'
const ID = 'abcdefghjkmnpqrstvwx'
const refused = expect.objectContaining({ code: 'STORAGE_REFUSED', terminal: true })
const unavailable = expect.objectContaining({ code: 'STORAGE_UNAVAILABLE' })

let base: string
let root: string
let storage: Storage
const at = (...segments: string[]) => join(root, ...segments)

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'berth-storage-'))
  root = join(base, 'root')
  await mkdir(root)
  storage = createStorage({ root, timeoutMs: 10_000 })
})
afterEach(() => rm(base, { recursive: true, force: true }))

/** A tree on which every operation must stop at a link, at the given level. */
async function plantLink(level: 'registries' | 'tenant' | 'registry') {
  const outside = join(base, 'outside')
  await mkdir(join(outside, 'payments', 'apps'), { recursive: true })
  if (level === 'registries') return symlink(outside, at('registries'))
  await mkdir(at('registries'), { mode: 0o711 })
  if (level === 'tenant') return symlink(join(outside, 'payments'), at('registries/payments'))
  await mkdir(at('registries/payments'), { mode: 0o711 })
  return symlink(join(outside, 'payments', 'apps'), at(APPS))
}

describe('check', () => {
  it('reads what is free and leaves nothing behind', async () => {
    const check = await storage.check()
    expect(check.mounted).toBe(false)
    expect(check.freeBytes).toBeGreaterThan(0)
    expect(check.writeMs).toBeGreaterThan(0)
    expect(check.totalBytes).toBeGreaterThan(check.freeBytes)
    expect(await readdir(root)).toEqual([])
  })

  it('never makes a root that is missing, and nor does anything else', async () => {
    await rm(root, { recursive: true })
    for (const attempt of everything()) await expect(attempt()).rejects.toThrow(unavailable)
    expect(await readdir(base)).toEqual([])
    await writeFile(root, 'a file')
    for (const attempt of everything()) await expect(attempt()).rejects.toThrow(unavailable)
  })

  it('says so when nothing can be written', async () => {
    await expect(createStorage({ root: '/proc', timeoutMs: 5000 }).check()).rejects.toThrow(
      expect.objectContaining({ raw: expect.stringMatching(/^mkdir: /) }),
    )
  })
})

const everything = () => [
  () => storage.check(),
  () => storage.holdsRegistries(),
  () => storage.observe(APPS, UID),
  () => storage.ensureSubdirectory(APPS, UID),
  () => storage.isEmpty(APPS),
  () => storage.removeEmptyTree(APPS),
  () => storage.moveToTrash(APPS, ID),
  () => storage.seeTrash(ID),
  () => storage.restoreFromTrash(APPS, ID),
  () => storage.beginErase(ID),
  () => storage.eraseSome(ID, { limit: 10 }),
  () => storage.measureUsage(APPS),
]

describe('ensureSubdirectory and observe', () => {
  it('makes it once, whoever asks how often', async () => {
    expect(await storage.observe(APPS, UID)).toBe('missing')
    await Promise.all([1, 2, 3].map(() => storage.ensureSubdirectory(APPS, UID)))
    expect(await storage.observe(APPS, UID)).toBe('ok')
    const leaf = await stat(at(APPS))
    expect([leaf.mode & 0o7777, leaf.uid, leaf.gid]).toEqual([0o700, UID, UID])
    for (const parent of ['registries', 'registries/payments']) {
      const stats = await stat(at(parent))
      expect([stats.mode & 0o7777, stats.uid]).toEqual([0o711, 0])
    }
    await writeFile(at(APPS, 'file'), 'x')
    await storage.ensureSubdirectory(APPS, UID)
    expect(await readdir(at(APPS))).toEqual(['file'])
  })

  it('works below a root that is itself a link', async () => {
    await symlink(root, join(base, 'link'))
    const linked = createStorage({ root: join(base, 'link'), timeoutMs: 5000 })
    await linked.ensureSubdirectory(APPS, UID)
    expect(await storage.observe(APPS, UID)).toBe('ok')
  })

  it('sees and repairs mode and group', async () => {
    await storage.ensureSubdirectory(APPS, UID)
    await chmod(at(APPS), 0o755)
    await chmod(at('registries'), 0o777)
    expect(await storage.observe(APPS, UID)).toEqual({ wrong: 'mode' })
    await chown(at(APPS), UID, 0)
    expect(await storage.observe(APPS, UID)).toEqual({ wrong: 'owner' })
    await storage.ensureSubdirectory(APPS, UID)
    expect(await storage.observe(APPS, UID)).toBe('ok')
    expect((await stat(at('registries'))).mode & 0o777).toBe(0o711)
  })

  it("adopts root's directory when it is empty, and nobody else's ever", async () => {
    await mkdir(at(APPS), { recursive: true })
    expect(await storage.observe(APPS, UID)).toEqual({ wrong: 'owner' })
    await storage.ensureSubdirectory(APPS, UID)
    expect(await storage.observe(APPS, UID)).toBe('ok')
    await expect(storage.ensureSubdirectory(APPS, UID + 1)).rejects.toThrow(refused)

    const other = 'registries/payments/other'
    await mkdir(at(other, 'docker'), { recursive: true })
    await expect(storage.ensureSubdirectory(other, UID)).rejects.toThrow(/belongs to somebody else/)
    expect((await stat(at(other))).uid).toBe(0)
  })

  it('refuses a parent of somebody else', async () => {
    await mkdir(at('registries'))
    await chown(at('registries'), UID, UID)
    await expect(storage.ensureSubdirectory(APPS, UID)).rejects.toThrow(refused)
  })

  it('refuses a file in its place', async () => {
    await mkdir(at('registries/payments'), { recursive: true })
    await writeFile(at(APPS), 'x')
    expect(await storage.observe(APPS, UID)).toEqual({ wrong: 'not-a-directory' })
    await expect(storage.ensureSubdirectory(APPS, UID)).rejects.toThrow(refused)
  })

  it.each([0, -1, 1.5, Number.NaN])('never gives it to uid %d', async (uid) => {
    const bad = expect.objectContaining({ code: 'BAD_INPUT' })
    await expect(storage.ensureSubdirectory(APPS, uid)).rejects.toThrow(bad)
    expect(await readdir(root)).toEqual([])
  })

  it.each(['registries/../etc', '../root', 'registries/payments/..', 'registries/a/b/../../c'])(
    'refuses %s everywhere',
    async (subdirectory) => {
      const bad = expect.objectContaining({ code: 'BAD_INPUT' })
      await expect(storage.observe(subdirectory, UID)).rejects.toThrow(bad)
      await expect(storage.ensureSubdirectory(subdirectory, UID)).rejects.toThrow(bad)
      await expect(storage.moveToTrash(subdirectory, ID)).rejects.toThrow(bad)
      await expect(storage.removeEmptyTree(subdirectory)).rejects.toThrow(bad)
      expect(await readdir(root)).toEqual([])
    },
  )
})

describe.each(['registries', 'tenant', 'registry'] as const)('a link at %s level', (level) => {
  it('is never followed', async () => {
    await plantLink(level)
    const outside = join(base, 'outside', 'payments', 'apps')
    const before = await stat(outside)
    expect(await storage.observe(APPS, UID)).toEqual({ wrong: 'symlink' })
    await expect(storage.ensureSubdirectory(APPS, UID)).rejects.toThrow(refused)
    await expect(storage.isEmpty(APPS)).rejects.toThrow(refused)
    await expect(storage.removeEmptyTree(APPS)).rejects.toThrow(refused)
    await expect(storage.moveToTrash(APPS, ID)).rejects.toThrow(refused)
    await expect(storage.measureUsage(APPS)).rejects.toThrow(refused)
    const after = await stat(outside)
    expect([after.uid, after.mode, after.ino]).toEqual([before.uid, before.mode, before.ino])
  })
})

describe('isEmpty and removeEmptyTree', () => {
  it('remove directories, and again', async () => {
    await storage.ensureSubdirectory(APPS, UID)
    await mkdir(at(APPS, 'docker/registry/v2/blobs/sha256'), { recursive: true })
    await mkdir(at(APPS, 'docker/registry/v2/repositories'))
    expect(await storage.isEmpty(APPS)).toBe(true)
    await storage.removeEmptyTree(APPS)
    await storage.removeEmptyTree(APPS)
    expect(await storage.observe(APPS, UID)).toBe('missing')
    expect(await storage.isEmpty(APPS)).toBe(true)
    expect((await stat(at('registries/payments'))).isDirectory()).toBe(true)
  })

  it.each(['file', 'link'])('leave everything when a %s is there', async (kind) => {
    await storage.ensureSubdirectory(APPS, UID)
    await mkdir(at(APPS, 'a/b/c'), { recursive: true })
    await mkdir(at(APPS, 'empty'))
    if (kind === 'file') await writeFile(at(APPS, 'a/b/c/data'), '')
    else await symlink('/etc', at(APPS, 'a/b/c/data'))
    expect(await storage.isEmpty(APPS)).toBe(false)
    await expect(storage.removeEmptyTree(APPS)).rejects.toThrow(/holds files/)
    expect(await readdir(at(APPS))).toEqual(['a', 'empty'])
    expect(await readdir('/etc')).not.toEqual([])
  })

  it('take ignored files for nothing, but no link in their place', async () => {
    const ignore = (path: string) => path === 'a/probe' || path.startsWith('probes/')
    await storage.ensureSubdirectory(APPS, UID)
    for (const path of ['a', 'probes/deep']) await mkdir(at(APPS, path), { recursive: true })
    for (const path of ['a/probe', 'probes/deep/link']) await writeFile(at(APPS, path), 'x')
    expect(await storage.isEmpty(APPS)).toBe(false)
    expect(await storage.isEmpty(APPS, { ignore })).toBe(true)
    await symlink('/etc', at(APPS, 'probes/outside'))
    await expect(storage.removeEmptyTree(APPS, { ignore })).rejects.toThrow(/holds files/)
    await unlink(at(APPS, 'probes/outside'))
    await writeFile(at(APPS, 'a/data'), '')
    await expect(storage.removeEmptyTree(APPS, { ignore })).rejects.toThrow(/holds files/)
    expect(await readdir(at(APPS, 'a'))).toEqual(['data', 'probe'])
    await unlink(at(APPS, 'a/data'))
    await storage.removeEmptyTree(APPS, { ignore })
    expect(await storage.observe(APPS, UID)).toBe('missing')
  })
})

describe('moveToTrash', () => {
  it('renames, and again', async () => {
    await storage.ensureSubdirectory(APPS, UID)
    await writeFile(at(APPS, 'data'), 'kept')
    const { ino } = await stat(at(APPS))
    expect(await storage.seeTrash(ID)).toBe('absent')
    expect(await storage.moveToTrash(APPS, ID)).toBe('moved')
    expect(await storage.seeTrash(ID)).toBe('held')
    expect((await stat(at('trash', ID))).ino).toBe(ino)
    expect(await readdir(at('trash', ID))).toEqual(['data'])
    expect((await stat(at('trash'))).mode & 0o777).toBe(0o700)
    expect(await storage.observe(APPS, UID)).toBe('missing')
    expect(await storage.moveToTrash(APPS, ID)).toBe('nothing')
  })

  it.each(['empty', 'full'])('never overwrites an entry that is %s', async (kind) => {
    await storage.ensureSubdirectory(APPS, UID)
    await mkdir(at('trash', ID), { recursive: true })
    if (kind === 'full') await writeFile(at('trash', ID, 'old'), 'old')
    await expect(storage.moveToTrash(APPS, ID)).rejects.toThrow(refused)
    expect(await storage.observe(APPS, UID)).toBe('ok')
    expect(await readdir(at('trash', ID))).toEqual(kind === 'full' ? ['old'] : [])
  })

  it('refuses a trash that is a link or of somebody else', async () => {
    await storage.ensureSubdirectory(APPS, UID)
    await symlink(base, at('trash'))
    await expect(storage.moveToTrash(APPS, ID)).rejects.toThrow(refused)
    await unlink(at('trash'))
    await mkdir(at('trash'))
    await chown(at('trash'), UID, UID)
    await expect(storage.moveToTrash(APPS, ID)).rejects.toThrow(refused)
  })

  it.each(['', '..', '../x', 'a/b', 'short', 'x'.repeat(64), 'ABCDEFGHJKMNPQRSTVWX'])(
    'refuses the id %j',
    async (id) => {
      const bad = expect.objectContaining({ code: 'BAD_INPUT' })
      await expect(storage.moveToTrash(APPS, id)).rejects.toThrow(bad)
    },
  )
})

describe('measureUsage', () => {
  it('is 0 for a missing and for an empty tree', async () => {
    expect(await storage.measureUsage(APPS)).toEqual({ bytes: 0, files: 0 })
    await storage.ensureSubdirectory(APPS, UID)
    expect(await storage.measureUsage(APPS)).toEqual({ bytes: 0, files: 0 })
  })

  it('counts every file of 10,000 once, and lets others run meanwhile', async () => {
    await storage.ensureSubdirectory(APPS, UID)
    let bytes = 0
    for (let folder = 0; folder < 200; folder += 1) {
      const path = at(APPS, `d${folder % 10}`, `e${folder}`)
      await mkdir(path, { recursive: true })
      const sizes = Array.from({ length: 50 }, (_, file) => (folder * 31 + file * 7) % 257)
      await Promise.all(
        sizes.map((size, file) => writeFile(join(path, `f${file}`), 'x'.repeat(size))),
      )
      bytes += sizes.reduce((sum, size) => sum + size, 0)
    }
    let turns = 0
    let running = true
    const turn = () => {
      turns += 1
      if (running) setImmediate(turn)
    }
    turn()
    const usage = await storage.measureUsage(APPS)
    running = false
    expect(usage).toEqual({ bytes, files: 10_000 })
    expect(turns).toBeGreaterThan(1000)
  }, 60_000)

  it('leaves out links and what the file server shows', async () => {
    await storage.ensureSubdirectory(APPS, UID)
    await writeFile(at(APPS, 'data'), 'x'.repeat(100))
    await writeFile(join(base, 'big'), 'x'.repeat(5000))
    await symlink(join(base, 'big'), at(APPS, 'link'))
    await symlink(base, at(APPS, 'loop'))
    for (const name of ['.snapshot', '.fast-remove', 'sub/.snapshot']) {
      await mkdir(at(APPS, name), { recursive: true })
      await writeFile(at(APPS, name, 'old'), 'x'.repeat(1000))
    }
    expect(await storage.measureUsage(APPS)).toEqual({ bytes: 100, files: 1 })
  })

  it('is the same below a root that shows what the file server has', async () => {
    for (const name of ['.snapshot/berth.daily', '.fast-remove']) {
      await mkdir(at(name, APPS), { recursive: true })
      await writeFile(at(name, APPS, 'old'), 'x'.repeat(1000))
    }
    expect(await storage.holdsRegistries()).toBe(false)
    await storage.ensureSubdirectory(APPS, UID)
    await writeFile(at(APPS, 'data'), 'x'.repeat(100))
    expect(await storage.measureUsage(APPS)).toEqual({ bytes: 100, files: 1 })
    expect(await storage.holdsRegistries()).toBe(true)
    expect((await readdir(root)).sort()).toEqual(['.fast-remove', '.snapshot', 'registries'])
  })

  it('counts sizes, not blocks', async () => {
    await storage.ensureSubdirectory(APPS, UID)
    await writeFile(at(APPS, 'sparse'), '')
    await truncate(at(APPS, 'sparse'), 3 * 2 ** 30)
    expect((await lstat(at(APPS, 'sparse'))).blocks).toBe(0)
    expect(await storage.measureUsage(APPS)).toEqual({ bytes: 3 * 2 ** 30, files: 1 })
  })

  it('bears that files and directories vanish while it walks', async () => {
    await storage.ensureSubdirectory(APPS, UID)
    await writeFile(at(APPS, 'stays'), 'x'.repeat(10))
    for (let round = 0; round < 5; round += 1) {
      const folders = Array.from({ length: 40 }, (_, index) => at(APPS, `v${index}`))
      await Promise.all(
        folders.map(async (folder) => {
          await mkdir(join(folder, 'deep'), { recursive: true })
          await Promise.all(
            ['a', 'b', 'c', 'd'].map((name) => writeFile(join(folder, 'deep', name), 'x')),
          )
        }),
      )
      const [usage] = await Promise.all([
        storage.measureUsage(APPS),
        ...folders.map((folder) => rm(folder, { recursive: true })),
      ])
      expect(usage.bytes).toBeGreaterThanOrEqual(10)
      expect(usage.bytes).toBeLessThanOrEqual(170)
    }
    expect(await storage.measureUsage(APPS)).toEqual({ bytes: 10, files: 1 })
  })

  it('stops when told to, and gives no number when the root went away', async () => {
    await storage.ensureSubdirectory(APPS, UID)
    const signal = AbortSignal.abort()
    await expect(storage.measureUsage(APPS, { signal })).rejects.toThrow(/abort/)
    await expect(storage.isEmpty(APPS, { signal })).rejects.toThrow(/abort/)
    await rename(root, join(base, 'elsewhere'))
    await expect(storage.measureUsage(APPS)).rejects.toThrow(unavailable)
  })
})
