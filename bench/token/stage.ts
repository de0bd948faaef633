import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, setPriority } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../../e2e/support/free-port'
import { mustRun } from '../../e2e/support/run-command'
import { StopError } from '../../e2e/support/stop-error'
import { countBinds } from '../../lib/directory/testing/count-binds'
import { ALICE } from '../../lib/directory/testing/running'
import { x5cOf } from '../../lib/pki/certificate'
import { tokenService } from '../../lib/registry/token-service'
import { makeCiAccount } from '../support/ci-account'
import { HOST, openWebPortal, TEAM } from '../support/web-portal'

const SERVER_CORE = '0'
const LOAD_CORE = '1'
const PRIORITY = -15
const BOB = { username: 'Bob', password: ALICE.password }

export type Run = {
  count: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** Shares of a core: of the load generator and of the server that was asked. */
  ownCpu: number
  serverCpu: number
}

export type Ask = { connections: number; durationMs?: number; requests?: number }

export type TokenStage = Awaited<ReturnType<typeof openTokenStage>>

/** The portal as role web, the bare server with the same keys, a directory that counts binds, and the load generator. */
export async function openTokenStage() {
  if (availableParallelism() < 2)
    throw new StopError('This bench needs two cores: one for the server, one for the load.')
  const web = await openWebPortal()
  const { pid: portalPid, machinePort: portalPort, slapd, registryId, scratch } = web
  const { tls, signer, bundle } = web.keys
  const ci = await makeCiAccount(web.db, TEAM, ['team/**', 'base-*'])
  const bare = await startBare({
    scratch,
    settings: {
      issuer: 'berth',
      cert: tls.certificatePem,
      key: tls.privateKeyPem,
      signerKey: signer.privateKeyPem,
      x5c: x5cOf(signer.certificatePem),
    },
  })
  const generator = startGenerator()
  for (const pid of [portalPid, bare.pid])
    await mustRun('taskset', ['-a', '-p', '-c', SERVER_CORE, String(pid)])
  // Both servers alike, before whatever else the machine does: who waits longer is no figure of either.
  for (const pid of [portalPid, bare.pid, generator.pid]) setPriority(pid, PRIORITY)

  const basic = ({ username, password }: { username: string; password: string }) =>
    `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const targets = {
    password: { port: portalPort, pid: portalPid, authorization: basic(ALICE) },
    'another password': { port: portalPort, pid: portalPid, authorization: basic(BOB) },
    'access token': { port: portalPort, pid: portalPid, authorization: basic(ci) },
    bare: { port: bare.port, pid: bare.pid, authorization: basic(ALICE) },
  }
  const path = `/token?${new URLSearchParams({
    service: tokenService(registryId),
    scope: 'repository:team/app:pull,push',
    account: 'ada',
    client_id: 'docker',
  })}`

  const load = async (name: keyof typeof targets, ask: Ask): Promise<Run> => {
    const { port, pid, authorization } = targets[name]
    const before = cpuMs(pid)
    const startedMs = performance.now()
    const answer = await generator.run({
      ...{ host: HOST, port, ca: bundle.pem, path, authorization },
      ...ask,
    })
    return { ...answer, serverCpu: (cpuMs(pid) - before) / (performance.now() - startedMs) }
  }

  return {
    load,
    /** How many binds the directory itself counted during `work`. */
    bindsOf: async (work: () => Promise<unknown>): Promise<number> => {
      const before = await countBinds(slapd)
      await work()
      return (await countBinds(slapd)) - before
    },
    profiled: web.profiled,
    close: async () => {
      generator.stop()
      bare.stop()
      await web.close()
    },
  }
}

async function startBare(options: { scratch: string; settings: object }) {
  const port = await freePort(HOST)
  const file = join(options.scratch, 'bare.json')
  writeFileSync(file, JSON.stringify({ ...options.settings, host: HOST, port }), { mode: 0o600 })
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-server.mjs'), file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await once(child, 'spawn')
  return { port, pid: child.pid ?? 0, stop: () => child.kill() }
}

function startGenerator() {
  const file = join(import.meta.dirname, 'load.mjs')
  const child: ChildProcess = spawn('taskset', ['-c', LOAD_CORE, process.execPath, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const { stdin, stdout } = child
  if (stdin === null || stdout === null) throw new Error('The load generator has no pipes.')
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  return {
    pid: child.pid ?? 0,
    run: async (order: object): Promise<Omit<Run, 'serverCpu'>> => {
      stdin.write(`${JSON.stringify(order)}\n`)
      const { value, done } = await lines.next()
      if (done === true) throw new Error('The load generator ended.')
      return JSON.parse(value)
    },
    stop: () => child.kill(),
  }
}

/** User and system time of a process since its start; the kernel counts in hundredths of a second. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
