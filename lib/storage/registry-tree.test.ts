import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TreeWalk } from './registry-tree'
import { createStorage, type Storage } from './storage'
import type { SliceFound } from './walk-thread'
import { createWalkThreads } from './walk-threads'

const APPS = 'registries/payments/apps'
const V2 = 'docker/registry/v2'

let base: string
let top: string
let storage: Storage

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'berth-tree-'))
  top = join(base, 'root', APPS)
  await mkdir(top, { recursive: true })
  storage = createStorage({ root: join(base, 'root'), timeoutMs: 5_000 })
})
afterEach(() => rm(base, { recursive: true, force: true }))

const hexOf = (text: string) => createHash('sha256').update(text).digest('hex')
const blobOf = (hex: string) => join(V2, 'blobs/sha256', hex.slice(0, 2), hex)

async function put(path: string, bytes: number): Promise<void> {
  await mkdir(dirname(join(top, path)), { recursive: true })
  await writeFile(join(top, path), 'x'.repeat(bytes))
}

async function walked(walk: Omit<TreeWalk, 'visit'> = {}) {
  const slices: string[] = []
  const blobs = new Map<string, number>()
  const sums = { uploadBytes: 0, linkBytes: 0, files: 0 }
  await storage.walk(APPS, {
    ...walk,
    visit: (slice, found: SliceFound) => {
      slices.push(slice)
      for (const [at, hex] of found.digests.entries()) blobs.set(hex, found.sizes[at] ?? -1)
      sums.uploadBytes += found.uploadBytes
      sums.linkBytes += found.linkBytes
      sums.files += found.files
    },
  })
  return { slices, blobs, ...sums }
}

describe('a walk', () => {
  const [one, two] = [hexOf('one'), hexOf('two')]

  it('tells blobs, unfinished uploads and the rest by their paths', async () => {
    await put(`${blobOf(one)}/data`, 1000)
    await put(`${blobOf(two)}/data`, 200)
    await put(`${V2}/repositories/team/app/_layers/sha256/${one}/link`, 71)
    await put(`${V2}/repositories/team/app/_uploads/some-id/data`, 5000)
    await put(`${V2}/repositories/team/app/_uploads/some-id/hashstates/sha256/0`, 8)
    await put(`${V2}/repositories/other/_manifests/tags/v1/current/link`, 71)
    await put('what else', 3)
    expect(await walked()).toEqual({
      slices: [
        ...[`blobs/${one.slice(0, 2)}`, `blobs/${two.slice(0, 2)}`].sort(),
        ...['repositories/other', 'repositories/team', 'rest'],
      ],
      blobs: new Map([
        [one, 1000],
        [two, 200],
      ]),
      ...{ uploadBytes: 5008, linkBytes: 145, files: 7 },
    })
    expect(await storage.measureUsage(APPS)).toEqual({ bytes: 6353, files: 7 })
  })

  it('counts as the rest what has no place in the layout of a registry', async () => {
    await put(`${V2}/blobs/sha256/file`, 1)
    await put(`${V2}/blobs/sha256/zz/file`, 10)
    await put(`${blobOf(one)}/other`, 100)
    await put(`${V2}/blobs/sha256/${one.slice(0, 2)}/short/data`, 1000)
    expect(await walked()).toMatchObject({ blobs: new Map(), linkBytes: 1111, files: 4 })
  })

  it('follows no link and enters nothing of the file server, wherever they are', async () => {
    await put('../outside/data', 7000)
    const outside = join(top, '../outside')
    await put(`${blobOf(one)}/data`, 1000)
    const shard = join(top, dirname(blobOf(one)))
    await symlink(outside, join(shard, two))
    await symlink(outside, join(top, V2, 'blobs/sha256', one.startsWith('00') ? '01' : '00'))
    await mkdir(join(top, V2, 'repositories'), { recursive: true })
    await symlink(outside, join(top, V2, 'repositories/link'))
    const three = `${one.slice(0, 2)}${hexOf('three').slice(2)}`
    await mkdir(join(shard, three))
    await symlink(join(outside, 'data'), join(shard, three, 'data'))
    for (const place of ['', `${V2}/`, `${V2}/blobs/sha256/`, `${V2}/repositories/`]) {
      for (const name of ['.snapshot', '.fast-remove']) await put(`${place}${name}/old`, 900)
    }
    expect(await walked()).toMatchObject({
      blobs: new Map([[one, 1000]]),
      ...{ uploadBytes: 0, linkBytes: 0, files: 1 },
    })
    expect(await storage.lookAtBlobs(APPS, [two, three])).toEqual([null, null])

    await rename(join(top, 'docker'), join(top, '../docker'))
    await symlink(join(top, '../docker'), join(top, 'docker'))
    expect(await walked()).toMatchObject({ slices: ['rest'], files: 0 })
    expect(await storage.lookAtBlobs(APPS, [one])).toEqual([null])
  })

  it('goes on after a slice, and visits nothing in a missing tree', async () => {
    await put(`${blobOf(one)}/data`, 1000)
    await put(`${V2}/repositories/app/_layers/link`, 71)
    expect(await walked({ after: `blobs/${one.slice(0, 2)}` })).toMatchObject({
      slices: ['repositories/app', 'rest'],
      blobs: new Map(),
      linkBytes: 71,
    })
    await rm(top, { recursive: true })
    expect((await walked()).slices).toEqual([])
  })

  it('gives no sum of a tree that went away meanwhile', async () => {
    await put(`${blobOf(one)}/data`, 1000)
    const visit = () => rename(top, `${top}-old`).catch(() => undefined)
    await expect(storage.walk(APPS, { visit })).rejects.toThrow(
      expect.objectContaining({ code: 'STORAGE_UNAVAILABLE' }),
    )
  })

  it('stops between two files when told to, and another one runs after it', async () => {
    await Promise.all(Array.from({ length: 200 }, (_, n) => put(`many/${n}`, 1)))
    const abort = new AbortController()
    // As slow as it gets: more than a minute for these.
    const slow = storage.walk(APPS, {
      visit: () => {},
      ...{ filesPerSecond: 1, signal: abort.signal },
    })
    const [outcome] = await Promise.all([
      slow.catch((error: Error) => error.name),
      storage.measureUsage(APPS).then(() => abort.abort()),
    ])
    expect(outcome).toBe('AbortError')
    expect(await storage.measureUsage(APPS)).toEqual({ bytes: 200, files: 200 })
  })

  it('tells sizes of single blobs and when they were written', async () => {
    await put(`${blobOf(one)}/data`, 1000)
    const [found, missing] = await storage.lookAtBlobs(APPS, [one, two])
    expect(found).toEqual({ bytes: 1000, writtenAt: expect.any(Date) })
    expect(missing).toBeNull()
  })
})

describe('threads', () => {
  it('refuse while as many as there may be hang, and work again once those are gone', async () => {
    await Promise.all(Array.from({ length: 200 }, (_, n) => put(`many/${n}`, 1)))
    // Asked to be slow it sleeps for longer than it may be silent, which looks like a call that hangs.
    const threads = createWalkThreads({ limit: 1, timeoutMs: 90 })
    const ask = (filesPerSecond: number) =>
      threads((run) => run('slice', { top, slice: 'rest', filesPerSecond }))
    const unavailable = expect.objectContaining({ code: 'STORAGE_UNAVAILABLE' })
    await expect(ask(1)).rejects.toThrow(unavailable)
    await expect(ask(0)).rejects.toThrow(unavailable)
    await expect.poll(() => ask(0), { timeout: 5_000 }).toMatchObject({ files: 200 })
  })
})
