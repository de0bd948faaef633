import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, setPriority } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../../e2e/support/free-port'
import { openPortal } from '../../e2e/support/portal'
import { mustRun } from '../../e2e/support/run-command'
import { ensureSecretFile } from '../../e2e/support/secret-file'
import { StopError } from '../../e2e/support/stop-error'
import { testEnvironment } from '../../e2e/support/test-environment'
import { type Database, openDatabase } from '../../lib/db/database'
import { countBinds } from '../../lib/directory/testing/count-binds'
import { ALICE, directoryAt, SUFFIX, startFilled } from '../../lib/directory/testing/running'
import type { Slapd } from '../../lib/directory/testing/slapd'
import { parseSettings } from '../../lib/env/parse-settings'
import { GIB } from '../../lib/kernel/bytes'
import { systemClock } from '../../lib/kernel/clock'
import { newId } from '../../lib/kernel/ids'
import { x5cOf } from '../../lib/pki/certificate'
import { createSealer } from '../../lib/pki/seal'
import { openAuthorities } from '../../lib/reconcile/authorities'
import { findBundle, findLeaf } from '../../lib/reconcile/key-pairs'
import { renewLeaves } from '../../lib/reconcile/renew-leaves'
import { tokenService } from '../../lib/registry/token-service'
import { migrate } from '../../lib/server/migrate'
import type { Actor } from '../../lib/tenants/actor'
import { createCiAccount } from '../../lib/tokens/create-ci-account'
import { PROFILER, profileProcess } from '../profile/take-profile'

const ROOT = join(import.meta.dirname, '../..')
const HOST = '127.0.0.1'
const SERVER_CORE = '0'
const LOAD_CORE = '1'
const PRIORITY = -15
const TEAM = 'team-a'
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
  const scratch = testEnvironment('BERTH_TEST_SCRATCH')
  const profile = join(scratch, 'token.cpuprofile')
  const slapd = await startFilled()
  // The server is the bench's own, so its first database may be the portal's.
  const databaseUrl = testEnvironment('BERTH_TEST_POSTGRES_URL')
  const db = openDatabase({ url: databaseUrl, maxConnections: 5 })
  await migrate(db, databaseUrl)
  const registryId = await makeRegistry(db, slapd)
  const ci = await makeCiAccount(db)

  const authSecretFile = ensureSecretFile(join(scratch, 'auth'))
  const authSecret = readFileSync(authSecretFile, 'utf8').trim()
  const authorities = await openAuthorities({
    db,
    clock: systemClock,
    caSecret: 'a secret of the worker alone, long enough',
    caFiles: null,
  })
  await renewLeaves({ db, clock: systemClock, authSecret, authorities, machineHost: HOST })
  const sealer = createSealer(authSecret, 'leaves')
  const [tls, signer, bundle] = [
    await findLeaf({ db, sealer }, 'machine-leaf'),
    await findLeaf({ db, sealer }, 'token-leaf'),
    await findBundle(db),
  ]
  if (tls === null || signer === null || bundle === null) throw new Error('There are no keys.')

  const portalPort = await freePort(HOST)
  const pagesPort = await freePort(HOST)
  const portal = openPortal({
    directory: join(scratch, 'portal'),
    entry: ['--import', PROFILER, join(ROOT, 'dist/main.js')],
    env: {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      BENCH_PROFILE: profile,
      PORTAL_ROLE: 'web',
      PORT: String(pagesPort),
      PORTAL_URL: `http://localhost:${pagesPort}`,
      MACHINE_URL: `https://${HOST}:${portalPort}`,
      REGISTRY_HOST: HOST,
      DATABASE_URL: databaseUrl,
      AUTH_SECRET_FILE: authSecretFile,
      LDAP_URL: slapd.url,
      LDAP_BIND_DN: slapd.adminDn,
      LDAP_BIND_PASSWORD: slapd.adminPassword,
      LDAP_PEOPLE_BASE: `ou=people,${SUFFIX}`,
      LDAP_GROUPS_BASE: `ou=groups,${SUFFIX}`,
    },
  })
  const portalPid = (await portal.start()).pid
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
    /** A CPU profile of the portal during `work`. */
    profiled: async (work: () => Promise<unknown>) => ({
      profile: await profileProcess({ pid: portalPid, file: profile }, work),
      bundle: join(ROOT, 'dist/main.js'),
    }),
    close: async () => {
      generator.stop()
      bare.stop()
      await portal.stop()
      await db.$disconnect()
      await slapd.stop()
    },
  }
}

async function makeRegistry(db: Database, slapd: Slapd): Promise<string> {
  const groups = await directoryAt([slapd.url]).listTeamGroups()
  const team = groups.find(({ name }) => name === 'team-a')
  if (team === undefined) throw new Error('The directory has no team.')
  const tenantId = newId()
  await db.tenant.create({
    data: {
      id: tenantId,
      slug: TEAM,
      groupId: team.id,
      groupName: team.name,
      budgetBytes: BigInt(GIB),
      maxRegistries: 5,
      createdBy: 'alice',
    },
  })
  const { id } = await db.registry.create({
    data: {
      id: newId(),
      tenantId,
      slug: 'apps',
      purpose: 'a bench',
      createdBy: 'alice',
      quotaBytes: BigInt(GIB),
      image: 'registry',
      phase: 'ready',
      readyAt: new Date(),
    },
  })
  return id
}

/** A CI account with every right of a pipeline on some repositories, as its owner would make it. */
async function makeCiAccount(db: Database): Promise<{ username: string; password: string }> {
  const settings = parseSettings({
    DEMO: '1',
    AUTH_SECRET: 'a'.repeat(32),
    CA_SECRET: 'c'.repeat(32),
  })
  const tenant = await db.tenant.findUniqueOrThrow({
    where: { slug: TEAM },
    select: { id: true },
  })
  const owner: Actor = {
    username: 'alice',
    displayName: 'Alice',
    isAdmin: false,
    groups: [],
    grants: new Map([[tenant.id, 'owner']]),
    token: null,
  }
  const context = { db, clock: systemClock, settings, requestId: newId(), caller: null }
  const made = await createCiAccount(context, owner, {
    tenantSlug: TEAM,
    name: 'build',
    registryIds: null,
    repositories: ['team/**', 'base-*'],
    actions: ['pull', 'push'],
    days: 90,
  })
  return { username: made.token.loginName, password: made.secret }
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
