// The thread that looks at files, so that neither many of them nor a mount that hangs hold up the rest of Berth. Plain
// JavaScript, because Node starts it from this very file in tests, and from a copy beside the server's bundle. What it
// is asked and answers is in walk-thread.ts.
import { lstatSync, readdirSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'

/** As in walk-thread.ts. */
const HEARTBEAT = 0
const STOP = 1
const SLEEP = 2
const SERVER_DIRECTORIES = new Set(['.snapshot', '.fast-remove'])
const SHARD = /^[0-9a-f]{2}$/
const DIGEST = /^[0-9a-f]{64}$/
/** Entries between two looks at the clock. */
const PACE_EVERY = 64
/** A sleep that is no longer is not worth its wake-up. */
const SLEEP_MIN_MS = 2
const SLEEP_MAX_MS = 200

const control = new Int32Array(workerData)
let pace = { rate: 0, entries: 0, began: 0 }

parentPort.on('message', ({ id, task }) => {
  try {
    pace = { rate: task.filesPerSecond, entries: 0, began: performance.now() }
    parentPort.postMessage({ id, value: TASKS[task.kind](task) })
  } catch (error) {
    const { message, code, syscall } = error
    parentPort.postMessage({ id, error: { message, code, syscall } })
  }
})

const TASKS = { slices: listSlices, slice: readSlice, blobs: readBlobs }

/** `blobs/<two digits>`, `repositories/<name>` and `rest`, sorted. */
function listSlices({ top }) {
  const { blobs, repositories } = placesOf(top)
  const slices = ['rest']
  for (const { name } of subdirectories(blobs)) if (SHARD.test(name)) slices.push(`blobs/${name}`)
  for (const { name } of subdirectories(repositories)) slices.push(`repositories/${name}`)
  return slices.sort()
}

function readSlice({ top, slice }) {
  const found = { digests: [], sizes: [], uploadBytes: 0, linkBytes: 0, files: 0 }
  const { blobs, repositories } = placesOf(top)
  const [kind, name] = slice.split('/')
  if (kind === 'blobs') readShard(found, `${blobs}/${name}`)
  else if (kind === 'repositories') readTree(found, `${repositories}/${name}`, () => false)
  else {
    const isOther = (parent, entry) =>
      (parent === blobs && SHARD.test(entry)) || parent === repositories
    readTree(found, top, isOther)
  }
  return { ...found, sizes: Float64Array.from(found.sizes) }
}

/** A blob is `<digest>/data`: looked at without reading its directory, which would be most of the work. */
function readShard(found, shard) {
  for (const entry of entriesOf(shard)) {
    step()
    const path = `${shard}/${entry.name}`
    if (entry.isFile()) addFile(found, path, false)
    if (!entry.isDirectory()) continue
    const stats = DIGEST.test(entry.name) ? lookAt(`${path}/data`) : null
    if (stats?.isFile()) {
      found.digests.push(entry.name)
      found.sizes.push(stats.size)
      found.files += 1
    } else readTree(found, path, () => false)
  }
}

function readTree(found, top, isOther) {
  const pending = [{ path: top, isUpload: false }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of entriesOf(next.path)) {
      step()
      const path = `${next.path}/${entry.name}`
      if (entry.isFile()) addFile(found, path, next.isUpload)
      else if (entry.isDirectory() && !isOther(next.path, entry.name)) {
        // No component of a repository's name begins so.
        pending.push({ path, isUpload: next.isUpload || entry.name === '_uploads' })
      }
    }
  }
}

function addFile(found, path, isUpload) {
  const stats = lookAt(path)
  if (!stats?.isFile()) return
  found.files += 1
  if (isUpload) found.uploadBytes += stats.size
  else found.linkBytes += stats.size
}

/** Sizes of some blobs and when they were written; a negative size for one that is not there. */
function readBlobs({ top, digests }) {
  const { blobs } = placesOf(top)
  const sizes = new Float64Array(digests.length).fill(-1)
  const times = new Float64Array(digests.length)
  for (const [at, digest] of digests.entries()) {
    step()
    const shard = `${blobs}/${digest.slice(0, 2)}`
    const isInside = [shard, `${shard}/${digest}`].every((path) => lookAt(path)?.isDirectory())
    const stats = isInside ? lookAt(`${shard}/${digest}/data`) : null
    if (!stats?.isFile()) continue
    sizes[at] = stats.size
    times[at] = stats.mtimeMs
  }
  return { sizes, times }
}

/** Where blobs and repositories are; null for what is not reached by directories alone. */
function placesOf(top) {
  const below = (parent, names) =>
    names.reduce(
      (path, name) =>
        path !== null && lookAt(`${path}/${name}`)?.isDirectory() ? `${path}/${name}` : null,
      parent,
    )
  const v2 = below(top, ['docker', 'registry', 'v2'])
  return { blobs: below(v2, ['blobs', 'sha256']), repositories: below(v2, ['repositories']) }
}

function subdirectories(path) {
  return path === null ? [] : entriesOf(path).filter((entry) => entry.isDirectory())
}

function entriesOf(path) {
  const entries = unlessVanished(() => readdirSync(path, { withFileTypes: true })) ?? []
  beat()
  return entries.filter(({ name }) => !SERVER_DIRECTORIES.has(name))
}

function lookAt(path) {
  const stats = unlessVanished(() => lstatSync(path, { throwIfNoEntry: false }))
  beat()
  return stats
}

/** Null where something was removed between being listed and being looked at; ESTALE is how NFS says it. */
function unlessVanished(call) {
  try {
    return call() ?? null
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ESTALE'].includes(error.code)) return null
    throw error
  }
}

function beat() {
  Atomics.add(control, HEARTBEAT, 1)
}

/** Before each entry: stops when told to, and sleeps when it goes faster than asked. */
function step() {
  pace.entries += 1
  if (pace.entries % PACE_EVERY !== 0) return
  for (;;) {
    if (Atomics.load(control, STOP) !== 0) throw new Error('The walk was stopped.')
    if (pace.rate === 0) return
    const aheadMs = (pace.entries / pace.rate) * 1000 - (performance.now() - pace.began)
    if (aheadMs < SLEEP_MIN_MS) return
    Atomics.wait(control, SLEEP, 0, Math.min(aheadMs, SLEEP_MAX_MS))
    beat()
  }
}
