import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createStorage, type Storage } from './storage'

const PLACE = 'registries/payments/apps'
const HEX = 'a'.repeat(64)
const OTHER = 'b'.repeat(64)
const LONG_AGO = new Date('2026-01-01T00:00:00Z')

let root: string
let storage: Storage
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'berth-repositories-'))
  storage = createStorage({ root, timeoutMs: 5_000 })
})
afterEach(() => rm(root, { recursive: true }))

const V2 = `${PLACE}/docker/registry/v2`
const at = (path: string) => join(root, V2, 'repositories', path)

async function file(path: string, text = 'x') {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

/** What the registry leaves of a repository whose last manifest was deleted. */
async function emptied(name: string) {
  await file(at(`${name}/_layers/sha256/${HEX}/link`))
  await mkdir(at(`${name}/_manifests/revisions/sha256/${HEX}`), { recursive: true })
  await mkdir(at(`${name}/_manifests/tags`), { recursive: true })
  await mkdir(at(`${name}/_uploads`), { recursive: true })
}

describe('listRepositories', () => {
  it('finds those in others, and leaves out what the grammar does not know', async () => {
    await emptied('team/app')
    await emptied('team/app/below')
    await emptied('Team')
    await emptied('a..b')
    await symlink(at('team'), at('linked'))
    expect(await storage.listRepositories(PLACE)).toEqual(['team/app', 'team/app/below'])
  })

  it('finds none where nothing was pushed', async () => {
    expect(await storage.listRepositories(PLACE)).toEqual([])
  })
})

describe('listRevisions', () => {
  it('has each manifest with the time of its push, and none that was deleted', async () => {
    await emptied('app')
    const link = at(`app/_manifests/revisions/sha256/${OTHER}/link`)
    await file(link)
    await utimes(link, LONG_AGO, LONG_AGO)
    expect(await storage.listRevisions(PLACE, 'app')).toEqual([
      { digest: `sha256:${OTHER}`, at: LONG_AGO },
    ])
  })
})

describe('isUploading', () => {
  const since = new Date('2026-02-01T00:00:00Z')
  const ignored = 'probe'

  it('sees an upload that was written lately, or has just ended', async () => {
    const data = at('app/_uploads/one/data')
    await file(data)
    await utimes(data, LONG_AGO, LONG_AGO)
    await utimes(at('app/_uploads'), LONG_AGO, LONG_AGO)
    expect(await storage.isUploading(PLACE, { since, ignored })).toBe(false)
    await writeFile(data, 'more')
    expect(await storage.isUploading(PLACE, { since, ignored })).toBe(true)
    await utimes(data, LONG_AGO, LONG_AGO)
    await rm(at('app/_uploads/one'), { recursive: true })
    expect(await storage.isUploading(PLACE, { since, ignored })).toBe(true)
  })

  it('does not count the probe', async () => {
    await file(at('probe/_uploads/one/data'))
    expect(await storage.isUploading(PLACE, { since, ignored })).toBe(false)
  })
})

describe('measureBlobs', () => {
  it('adds up those that are there', async () => {
    await file(join(root, V2, 'blobs/sha256/aa', HEX, 'data'), '12345')
    const digests = [`sha256:${HEX}`, `sha256:${OTHER}`, 'sha256:../../x', 'nonsense']
    expect(await storage.measureBlobs(PLACE, digests)).toBe(5)
  })
})

describe('removeRepository', () => {
  it('takes an emptied one and parents that became empty, and no other', async () => {
    await emptied('team/app')
    await emptied('team/app/below')
    await emptied('team/deep/er/one')
    expect(await storage.removeRepository(PLACE, 'team/app')).toBe(true)
    expect(await readdir(at('team/app'))).toEqual(['below'])
    expect(await storage.isEmptyRepository(PLACE, 'team/app/below')).toBe(true)
    expect(await storage.removeRepository(PLACE, 'team/deep/er/one')).toBe(true)
    expect(await readdir(at('team'))).toEqual(['app'])
    expect(await storage.removeRepository(PLACE, 'team/deep/er/one')).toBe(false)
  })

  it.each([
    ['a tag', `app/_manifests/tags/v1/current/link`],
    ['a manifest', `app/_manifests/revisions/sha256/${OTHER}/link`],
    ['an upload', 'app/_uploads/one/data'],
    ['a file that is no link', 'app/_layers/sha256/notes'],
    ['a file beside its parts', 'app/notes'],
  ])('leaves one that has %s as it is', async (_, path) => {
    await emptied('app')
    await file(at(path))
    expect(await storage.isEmptyRepository(PLACE, 'app')).toBe(false)
    expect(await storage.removeRepository(PLACE, 'app')).toBe(false)
    expect(await readdir(at(`app/_layers/sha256/${HEX}`))).toEqual(['link'])
  })

  it('takes what a deleted tag left of its history', async () => {
    await emptied('app')
    await file(at(`app/_manifests/tags/v1/index/sha256/${HEX}/link`))
    expect(await storage.removeRepository(PLACE, 'app')).toBe(true)
    expect(await readdir(at(''))).toEqual([])
  })

  it('never follows a link, neither in it nor on the way', async () => {
    await emptied('real')
    await symlink(at('real'), at('linked'))
    expect(await storage.removeRepository(PLACE, 'linked')).toBe(false)
    await emptied('app')
    await symlink(at('real'), at('app/_layers/sha256/away'))
    expect(await storage.removeRepository(PLACE, 'app')).toBe(false)
    expect(await storage.isEmptyRepository(PLACE, 'real')).toBe(true)
  })

  it.each(['../real', 'a/../b', '/etc', '', 'A', 'app/_layers', '.'])(
    'is refused for the name “%s”',
    async (name) => {
      await expect(storage.removeRepository(PLACE, name)).rejects.toMatchObject({
        code: 'BAD_INPUT',
      })
    },
  )
})
