import { once } from 'node:events'
import { mkdir, open, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { AppError } from '../kernel/app-error'

const NAME = 'in-use.sock'

/**
 * Makes this process the only one that uses `directory` (made when missing), until `release` or its end, however it
 * ends: a socket that nobody listens on any more is taken over. For processes of one machine.
 *
 * @throws AppError DATABASE_UNAVAILABLE while another process holds it
 */
export async function holdAlone(directory: string): Promise<{ release(): Promise<void> }> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  // The way through our own descriptor is short, whatever the directory: a socket's path may have 107 bytes.
  const handle = await open(directory)
  const path = `/proc/self/fd/${handle.fd}/${NAME}`
  try {
    if (await isListening(path)) {
      throw new AppError(
        'DATABASE_UNAVAILABLE',
        `The embedded database in ${directory} is in use by another process, and only one can use it. Stop the portal first.`,
      )
    }
    await rm(path, { force: true })
    const server = createServer((socket) => socket.destroy())
    server.listen(path).unref()
    await once(server, 'listening')
    return {
      release: async () => {
        server.close()
        await once(server, 'close')
        await handle.close()
      },
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    // Missing, or left by a process that is gone.
    socket.once('error', () => resolve(false))
  })
}
