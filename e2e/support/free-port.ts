import { createServer } from 'node:net'

/** Whether nobody listens on `port` of `host` (port 0 never fails, so it is not asked). */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await tryListen(port, host)) !== undefined
}

/** A port of `host` that was free a moment ago. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const port = await tryListen(0, host)
  if (port === undefined) throw new Error(`No free port on ${host}.`)
  return port
}

/** The first free port from `from` to `to`, both included. */
export async function freePortBetween(from: number, to: number, host: string): Promise<number> {
  for (let port = from; port <= to; port += 1) if (await isPortFree(port, host)) return port
  throw new Error(`No free port between ${from} and ${to} on ${host}.`)
}

function tryListen(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined)
      else reject(error)
    })
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      const chosen = address !== null && typeof address === 'object' ? address.port : undefined
      server.close(() => resolve(chosen))
    })
  })
}
