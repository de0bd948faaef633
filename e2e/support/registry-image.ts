import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { pack } from 'tar-stream'
import { dockerStatus } from './docker-client'
import { mustRun } from './run-command'

export const IMPORTED_IMAGE = 'berth/registry:2.8'
const BINARY = '/usr/bin/docker-registry'

/** Whether the engine holds `image`. */
export async function hasImage(docker: Docker, image: string): Promise<boolean> {
  try {
    await docker.getImage(image).inspect()
    return true
  } catch (error) {
    if (dockerStatus(error) === 404) return false
    throw error
  }
}

/**
 * Makes `berth/registry:2.8` on the engine from Debian's docker-registry: the binary and the libraries it
 * needs, nothing pulled, nothing run. `binary` is where the package's file lies on this machine.
 */
export async function importRegistryImage(docker: Docker, binary = BINARY): Promise<string> {
  const archive = pack()
  archive.entry({ name: BINARY.slice(1), mode: 0o755 }, await readFile(binary))
  for (const library of await librariesOf(binary)) {
    archive.entry({ name: library.slice(1), mode: 0o755 }, await readFile(library))
  }
  archive.finalize()
  const [repo, tag] = IMPORTED_IMAGE.split(':')
  const changes = `ENTRYPOINT ["${BINARY}"]`
  const progress = await docker.importImage(Readable.from(archive), { repo, tag, changes })
  await drain(progress)
  return IMPORTED_IMAGE
}

/** What the dynamic linker loads for `binary`, itself included. */
async function librariesOf(binary: string): Promise<string[]> {
  const { stdout } = await mustRun('ldd', [binary])
  if (stdout.includes('not found')) throw new Error(`${binary} lacks libraries:\n${stdout}`)
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].flatMap((match) => match[1] ?? [])
}

/** Gets Debian's docker-registry into `directory` without installing it, so that no service appears on the host. */
export async function downloadRegistryBinary(
  directory: string,
  signal?: AbortSignal,
): Promise<string> {
  const download = () =>
    mustRun('apt-get', ['download', 'docker-registry'], {
      cwd: directory,
      timeoutMs: 300_000,
      signal,
    })
  try {
    await download()
  } catch {
    signal?.throwIfAborted()
    await mustRun('apt-get', ['update'], { timeoutMs: 300_000, signal })
    await download()
  }
  const file = readdirSync(directory).find((name) => name.endsWith('.deb'))
  if (file === undefined) throw new Error('apt-get download left no package.')
  await mustRun('dpkg-deb', ['-x', join(directory, file), directory], { signal })
  return join(directory, BINARY)
}

/**
 * Pulls `image`. Rejects with the engine's own words, or after `idleMs` without any progress,
 * so that a site without internet does not wait for long.
 */
export async function pullImage(
  docker: Docker,
  image: string,
  options: { idleMs: number; signal?: AbortSignal },
): Promise<void> {
  const abort = new AbortController()
  let timer = setTimeout(() => abort.abort(), options.idleMs)
  const stop = () => abort.abort()
  options.signal?.addEventListener('abort', stop)
  try {
    const progress = await docker.pull(image, { abortSignal: abort.signal })
    progress.on('data', () => {
      clearTimeout(timer)
      timer = setTimeout(stop, options.idleMs)
    })
    await drain(progress, abort.signal)
  } catch (error) {
    options.signal?.throwIfAborted()
    if (abort.signal.aborted) {
      throw new Error(`no progress for ${options.idleMs / 1000} s`, { cause: error })
    }
    throw error
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', stop)
  }
}

/** Reads a progress stream to its end; what failed in it is an object of the stream, never an error of it. */
async function drain(progress: NodeJS.ReadableStream, signal?: AbortSignal): Promise<void> {
  let text = ''
  for await (const chunk of progress) {
    signal?.throwIfAborted()
    text += String(chunk)
  }
  for (const line of text.split('\n').filter((entry) => entry.trim() !== '')) {
    const message: unknown = JSON.parse(line)
    if (typeof message === 'object' && message !== null && 'error' in message) {
      throw new Error(String(message.error))
    }
  }
}
