// The built portal as role web on PostgreSQL and slapd, with a registry of its own and nothing behind it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../e2e/support/free-port'
import { openPortal } from '../../e2e/support/portal'
import { ensureSecretFile } from '../../e2e/support/secret-file'
import { testEnvironment } from '../../e2e/support/test-environment'
import { type Database, openDatabase } from '../../lib/db/database'
import { directoryAt, SUFFIX, startFilled } from '../../lib/directory/testing/running'
import { GIB } from '../../lib/kernel/bytes'
import { systemClock } from '../../lib/kernel/clock'
import { newId } from '../../lib/kernel/ids'
import { createSealer } from '../../lib/pki/seal'
import { openAuthorities } from '../../lib/reconcile/authorities'
import { findBundle, findLeaf } from '../../lib/reconcile/key-pairs'
import { renewLeaves } from '../../lib/reconcile/renew-leaves'
import { migrate } from '../../lib/server/migrate'
import { PORTAL, PROFILER, profilePortal } from '../profile/take-profile'

export const HOST = '127.0.0.1'
export const TEAM = 'team-a'

/** `fill` puts what is to be there before the portal starts. */
export async function openWebPortal(
  fill: (db: Database, registryId: string) => Promise<void> = async () => {},
) {
  const scratch = testEnvironment('BERTH_TEST_SCRATCH')
  const profile = join(scratch, 'portal.cpuprofile')
  const slapd = await startFilled()
  // The server is the bench's own, so its first database may be the portal's.
  const databaseUrl = testEnvironment('BERTH_TEST_POSTGRES_URL')
  const db = openDatabase({ url: databaseUrl, maxConnections: 5 })
  await migrate(db, databaseUrl)
  const groups = await directoryAt([slapd.url]).listTeamGroups()
  const registryId = await makeRegistry(db, groups.find(({ name }) => name === TEAM)?.id ?? '')
  await fill(db, registryId)
  const authSecretFile = ensureSecretFile(join(scratch, 'auth'))
  const keys = await makeKeys(db, readFileSync(authSecretFile, 'utf8').trim())
  const [pagesPort, machinePort] = [await freePort(HOST), await freePort(HOST)]
  const portal = openPortal({
    directory: join(scratch, 'portal'),
    entry: ['--import', PROFILER, PORTAL],
    env: {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      BENCH_PROFILE: profile,
      PORTAL_ROLE: 'web',
      PORT: String(pagesPort),
      PORTAL_URL: `http://localhost:${pagesPort}`,
      MACHINE_URL: `https://${HOST}:${machinePort}`,
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
  const { pid } = await portal.start()
  return {
    ...{ url: portal.url, pid, pagesPort, machinePort, keys, db, registryId, slapd, scratch },
    /** A CPU profile of the portal during `work`. */
    profiled: (work: () => Promise<unknown>) => profilePortal({ pid, file: profile }, work),
    close: async () => {
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
async function makeKeys(db: Database, authSecret: string) {
  const authorities = await openAuthorities({
    ...{ db, clock: systemClock, caFiles: null },
    caSecret: 'a secret of the worker alone, long enough',
  })
  await renewLeaves({ db, clock: systemClock, authSecret, authorities, machineHost: HOST })
  const sealer = createSealer(authSecret, 'leaves')
  const tls = await findLeaf({ db, sealer }, 'machine-leaf')
  const signer = await findLeaf({ db, sealer }, 'token-leaf')
  const bundle = await findBundle(db)
  if (tls === null || signer === null || bundle === null) throw new Error('There are no keys.')
  return { tls, signer, bundle }
}
