// The load generator, a process of its own on a core of its own. Reads one order a line from stdin and answers each
// with one line: requests per second, latencies and its own share of the core. Sockets are plain and requests are
// ready-made bytes, so that it is never what is measured.
import { createInterface } from 'node:readline'
import { connect } from 'node:tls'

const HEAD_END = Buffer.from('\r\n\r\n')

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await run(JSON.parse(line)))}\n`)
}

async function run({ host, port, ca, path, authorization, connections, durationMs, requests }) {
  const request = Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nAuthorization: ${authorization}\r\nConnection: keep-alive\r\n\r\n`,
  )
  const sockets = await Promise.all(
    Array.from({ length: connections }, () => opened({ host, port, ca })),
  )
  const latenciesMs = []
  const cpu = process.cpuUsage()
  const startedMs = performance.now()
  const isOver = () =>
    requests === undefined
      ? performance.now() - startedMs >= durationMs
      : latenciesMs.length + connections > requests
  await Promise.all(sockets.map((socket) => ask(socket, request, latenciesMs, isOver)))
  const tookMs = performance.now() - startedMs
  const { user, system } = process.cpuUsage(cpu)
  for (const socket of sockets) socket.destroy()
  latenciesMs.sort((a, b) => a - b)
  const at = (share) =>
    latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(latenciesMs.length * share))]
  return {
    count: latenciesMs.length,
    perSecond: latenciesMs.length / (tookMs / 1000),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    ownCpu: (user + system) / 1000 / tookMs,
  }
}

function opened(options) {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...options, servername: '' }, () => resolve(socket))
    socket.once('error', reject)
  })
}

/** One request after the other over one connection until it is over. */
function ask(socket, request, latenciesMs, isOver) {
  return new Promise((resolve, reject) => {
    let held = Buffer.alloc(0)
    let sentMs = performance.now()
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('The server closed a connection.')))
    socket.on('data', (chunk) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      const end = held.indexOf(HEAD_END)
      if (end < 0) return
      const head = held.toString('latin1', 0, end)
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
      if (held.length < end + 4 + length) return
      if (!head.startsWith('HTTP/1.1 200') || !held.includes('"access_token"', end)) {
        reject(new Error(`Not a token: ${held.toString('utf8').slice(0, 600)}`))
        return
      }
      latenciesMs.push(performance.now() - sentMs)
      held = Buffer.alloc(0)
      if (isOver()) {
        socket.removeAllListeners('close')
        resolve()
        return
      }
      sentMs = performance.now()
      socket.write(request)
    })
    socket.write(request)
  })
}
