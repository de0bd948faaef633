// The built portal as role web on PostgreSQL, with an index of many images and nothing behind it.
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright'
import { freePort } from '../../e2e/support/free-port'
import { openPortal } from '../../e2e/support/portal'
import { ensureSecretFile } from '../../e2e/support/secret-file'
import { fillSignIn } from '../../e2e/support/sign-in'
import { testEnvironment } from '../../e2e/support/test-environment'
import { type Database, openDatabase } from '../../lib/db/database'
import { ALICE, directoryAt, SUFFIX, startFilled } from '../../lib/directory/testing/running'
import { GIB } from '../../lib/kernel/bytes'
import { systemClock } from '../../lib/kernel/clock'
import { newId } from '../../lib/kernel/ids'
import { createSealer } from '../../lib/pki/seal'
import { openAuthorities } from '../../lib/reconcile/authorities'
import { findBundle, findLeaf } from '../../lib/reconcile/key-pairs'
import { renewLeaves } from '../../lib/reconcile/renew-leaves'
import { migrate } from '../../lib/server/migrate'
import { PROFILER, profileProcess } from '../profile/take-profile'
import { fillStock } from './stock'

const HOST = '127.0.0.1'
const TEAM = 'team-a'
const ROOT = join(import.meta.dirname, '../..')

export type Answer = { ms: number; bytes: number; body: string }

/** `tagCounts`: how many tags the repository `tags-<n>` of each has, beside as many repositories as the stock has. */
export async function openBrowsePortal(tagCounts: readonly number[]) {
  const scratch = testEnvironment('BERTH_TEST_SCRATCH')
  const profile = join(scratch, 'browse.cpuprofile')
  const slapd = await startFilled()
  const databaseUrl = testEnvironment('BERTH_TEST_POSTGRES_URL')
  const db = openDatabase({ url: databaseUrl, maxConnections: 5 })
  await migrate(db, databaseUrl)
  const groups = await directoryAt([slapd.url]).listTeamGroups()
  const registryId = await makeRegistry(db, groups.find(({ name }) => name === TEAM)?.id ?? '')
  await fillStock(db, registryId, tagCounts)
  const authSecretFile = ensureSecretFile(join(scratch, 'auth'))
  await makeKeys(db, readFileSync(authSecretFile, 'utf8').trim())

  const port = await freePort(HOST)
  const portal = openPortal({
    directory: join(scratch, 'portal'),
    entry: ['--import', PROFILER, join(ROOT, 'dist/main.js')],
    env: {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      BENCH_PROFILE: profile,
      PORTAL_ROLE: 'web',
      PORT: String(port),
      PORTAL_URL: `http://localhost:${port}`,
      MACHINE_URL: `https://${HOST}:${await freePort(HOST)}`,
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
  const pid = (await portal.start()).pid
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  const context = await browser.newContext({ baseURL: portal.url })
  const page = await context.newPage()
  await page.goto('/signin')
  await fillSignIn(page, ALICE.username, ALICE.password)
  await page.waitForURL(/\/registries$/)
  const cookie = await cookieOf(context)
  const agent = new Agent({ keepAlive: true })

  return {
    page,
    place: `/registries/${TEAM}/apps`,
    get: (path: string) => timedGet({ host: HOST, port, agent, cookie, path }),
    /** A CPU profile of the portal during `work`. */
    profiled: (work: () => Promise<unknown>): Promise<string> =>
      profileProcess({ pid, file: profile }, work),
    close: async () => {
      agent.destroy()
      await browser.close()
      await portal.stop()
      await db.$disconnect()
      await slapd.stop()
    },
  }
}

async function makeRegistry(db: Database, groupId: string): Promise<string> {
  const tenantId = newId()
  const team = { slug: TEAM, groupId, groupName: TEAM, createdBy: 'alice' }
  await db.tenant.create({
    data: { id: tenantId, ...team, budgetBytes: BigInt(GIB), maxRegistries: 5 },
  })
  const { id } = await db.registry.create({
    data: {
      ...{ id: newId(), tenantId, slug: 'apps', purpose: 'a bench', createdBy: 'alice' },
      ...{ quotaBytes: BigInt(GIB), image: 'registry', port: 5001, phase: 'ready' },
      readyAt: new Date(),
    },
    select: { id: true },
  })
  return id
}

/** A web process finds its keys in the database, where a worker put them. */
async function makeKeys(db: Database, authSecret: string): Promise<void> {
  const authorities = await openAuthorities({
    ...{ db, clock: systemClock, caFiles: null },
    caSecret: 'a secret of the worker alone, long enough',
  })
  await renewLeaves({ db, clock: systemClock, authSecret, authorities, machineHost: HOST })
  const sealer = createSealer(authSecret, 'leaves')
  const leaf = await findLeaf({ db, sealer }, 'machine-leaf')
  if (leaf === null || (await findBundle(db)) === null) throw new Error('There are no keys.')
}

async function cookieOf(context: BrowserContext): Promise<string> {
  const cookies = await context.cookies()
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}

function timedGet(ask: {
  host: string
  port: number
  agent: Agent
  cookie: string
  path: string
}): Promise<Answer> {
  const { host, port, agent, cookie, path } = ask
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, agent, path, headers: { cookie } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const body = Buffer.concat(chunks)
        const ms = performance.now() - started
        if (response.statusCode !== 200) {
          reject(new Error(`${path}: ${response.statusCode} ${body.toString().slice(0, 500)}`))
        } else resolve({ ms, bytes: body.byteLength, body: body.toString() })
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}
