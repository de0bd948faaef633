import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createStorage, type Storage } from '../storage/storage'
import { beginErase, restoreDirectory, retireDirectory } from './retire-directory'

const UID = 200_123
const TREE = { id: 'abcdefghjkmnpqrstvwx', subdirectory: 'registries/payments/apps' }

let root: string
let storage: Storage
const at = (path: string) => join(root, path)

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'berth-retire-'))
  storage = createStorage({ root, timeoutMs: 10_000 })
  await storage.ensureSubdirectory(TREE.subdirectory, UID)
})
afterEach(() => rm(root, { recursive: true, force: true }))

const fill = () => writeFile(join(at(TREE.subdirectory), 'layer'), 'data')

describe('retireDirectory', () => {
  it('removes what nobody knew and nobody filled, and keeps everything else', async () => {
    const fresh = { ...TREE, wasReady: false }
    expect(await retireDirectory(storage, fresh)).toBe(false)
    expect(await retireDirectory(storage, fresh)).toBe(false)
    expect(await storage.seeTrash(TREE.id)).toBe('absent')

    await storage.ensureSubdirectory(TREE.subdirectory, UID)
    expect(await retireDirectory(storage, { ...TREE, wasReady: true })).toBe(true)
    expect(await storage.seeTrash(TREE.id)).toBe('held')
    expect(await retireDirectory(storage, fresh)).toBe(true)
  })

  it('keeps what holds data although it was never ready', async () => {
    await fill()
    expect(await retireDirectory(storage, { ...TREE, wasReady: false })).toBe(true)
    expect(await storage.seeTrash(TREE.id)).toBe('held')
  })

  it('keeps port and uid of one whose tree is not found: the mount may be away', async () => {
    await rm(at('registries'), { recursive: true })
    expect(await retireDirectory(storage, { ...TREE, wasReady: true })).toBe(true)
  })
})

describe('restoreDirectory', () => {
  const tree = { ...TREE, uid: UID }

  it('brings it back, and again', async () => {
    await fill()
    await storage.moveToTrash(TREE.subdirectory, TREE.id)
    await restoreDirectory(storage, tree)
    await restoreDirectory(storage, tree)
    expect(await readdir(at(TREE.subdirectory))).toEqual(['layer'])
  })

  it('refuses when it is nowhere', async () => {
    await rm(at(TREE.subdirectory), { recursive: true })
    await expect(restoreDirectory(storage, tree)).rejects.toMatchObject({
      code: 'STORAGE_REFUSED',
      terminal: true,
    })
  })
})

describe('beginErase', () => {
  it('takes a tree along that came back to its old place, told by its owner', async () => {
    await fill()
    await mkdir(at('.fast-remove'))
    await beginErase(storage, { ...TREE, uid: UID })
    const [name = ''] = await readdir(at('.fast-remove'))
    expect(await readdir(at(`.fast-remove/${name}`))).toEqual(['layer'])
    expect(await readdir(at('registries/payments'))).toEqual([])
  })

  it('leaves that of a newer registry of the same name alone', async () => {
    await fill()
    await storage.moveToTrash(TREE.subdirectory, TREE.id)
    await storage.ensureSubdirectory(TREE.subdirectory, UID + 1)
    await beginErase(storage, { ...TREE, uid: UID })
    expect(await storage.seeTrash(TREE.id)).toBe('erasing')
    expect(await storage.observe(TREE.subdirectory, UID + 1)).toBe('ok')
    // And once its uid is given up, nothing more is looked for.
    await rename(at(`trash/.erasing-${TREE.id}`), at('elsewhere'))
    await beginErase(storage, { ...TREE, uid: null })
    expect(await storage.observe(TREE.subdirectory, UID + 1)).toBe('ok')
  })
})
