// The built portal with PostgreSQL, a worker and one registry, brought up as a person would have it; and beside it the
// same registry, but that it asks nobody for a token.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { chown, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { parse, stringify } from 'yaml'
import { connectDocker } from '../../e2e/support/docker-client'
import { freePort, freePortBetween } from '../../e2e/support/free-port'
import { gatewayAddress } from '../../e2e/support/gateway'
import { httpsGet } from '../../e2e/support/https-get'
import { certDirectory } from '../../e2e/support/images'
import { openPortal } from '../../e2e/support/portal'
import { portalSettings } from '../../e2e/support/portal-settings'
import { testEnvironment } from '../../e2e/support/test-environment'
import { waitUntil } from '../../e2e/support/wait-until'
import { openDatabase } from '../../lib/db/database'
import { parseSettings } from '../../lib/env/parse-settings'
import { GIB } from '../../lib/kernel/bytes'
import { systemClock } from '../../lib/kernel/clock'
import { newId } from '../../lib/kernel/ids'
import { tokenService } from '../../lib/registry/token-service'
import { requestRegistry } from '../../lib/tenants/request-registry'
import { person } from '../../lib/tenants/testing/stage'
import { PORTAL, PROFILER, profilePortal } from '../profile/take-profile'
import { makeCiAccount } from '../support/ci-account'

const TEAM = 'team'
const METRICS_TOKEN = 'm'.repeat(40)
const LIMIT_MS = 60_000

export type LoadStage = Awaited<ReturnType<typeof openLoadStage>>

export async function openLoadStage() {
  const scratch = testEnvironment('BERTH_TEST_SCRATCH')
  const dockerHost = testEnvironment('BERTH_TEST_DOCKER_HOST')
  const docker = connectDocker(dockerHost)
  const gateway = await gatewayAddress(docker)
  const databaseUrl = testEnvironment('BERTH_TEST_POSTGRES_URL')
  const [profile, heap] = [join(scratch, 'portal.cpuprofile'), join(scratch, 'heap')]
  const settings = portalSettings({
    ...{ directory: join(scratch, 'portal'), dockerHost, gateway, installationId: newId() },
    ...{ port: await freePort(), machinePort: await freePort(gateway) },
    registryImage: testEnvironment('BERTH_TEST_REGISTRY_IMAGE'),
  })
  const portal = openPortal({
    directory: join(scratch, 'portal'),
    entry: [...['--import', PROFILER, '--import', join(import.meta.dirname, 'heap.mjs')], PORTAL],
    env: {
      ...{ PATH: process.env.PATH ?? '', ...settings, DATABASE_URL: databaseUrl, METRICS_TOKEN },
      ...{ BENCH_PROFILE: profile, BENCH_HEAP: heap },
    },
  })
  const { pid } = await portal.start()
  const db = openDatabase({ url: databaseUrl, maxConnections: 2 })
  const { id, port } = await bringUp(db)
  const caPem = await fetchText(`${portal.url}/ca.crt`)
  const address = `${gateway}:${port}`
  const ca = certDirectory(join(scratch, 'ca'), caPem)
  const twin = await startTwin(docker, { registryId: id, gateway, caPem, scratch })

  return {
    db,
    registryId: id,
    registry: {
      ...{ baseUrl: `https://${address}`, machineUrl: settings.MACHINE_URL, caPem },
      ...{ service: tokenService(id), credentials: await makeCiAccount(db, TEAM, ['**']) },
    },
    /** For skopeo. */
    ...{ address, twin, certDirectory: ca },
    /** The 99th percentile of the delay of the portal's event loop since it was last asked, in ms. */
    eventLoopP99Ms: async (): Promise<number> => {
      const metrics = await fetchText(`${portal.url}/metrics`, METRICS_TOKEN)
      const [, seconds] = /^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(metrics) ?? []
      return Number(seconds) * 1000
    },
    /** How many bytes the portal's heap holds once its garbage is gone. */
    heldBytes: async (): Promise<number> => {
      rmSync(heap, { force: true })
      process.kill(pid, 'SIGHUP')
      await waitUntil(() => existsSync(heap), { what: 'the heap', timeoutMs: LIMIT_MS })
      return Number(readFileSync(heap, 'utf8'))
    },
    profiled: (work: () => Promise<unknown>) => profilePortal({ pid, file: profile }, work),
    close: async () => {
      await portal.stop()
      await db.$disconnect()
    },
  }
}

async function fetchText(url: string, token?: string): Promise<string> {
  const headers: HeadersInit = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(LIMIT_MS) })
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return response.text()
}

/** A registry, asked for by an owner and brought up by the portal's worker. */
async function bringUp(db: ReturnType<typeof openDatabase>) {
  const settings = parseSettings({
    ...{ DEMO: '1', AUTH_SECRET: 'a'.repeat(32), CA_SECRET: 'c'.repeat(32) },
    ...{ STORAGE_CAPACITY: '1 PiB', REGISTRY_IMAGE: testEnvironment('BERTH_TEST_REGISTRY_IMAGE') },
  })
  const context = { db, clock: systemClock, settings, requestId: newId() }
  const team = { id: newId(), name: TEAM }
  const owner = person([{ id: newId(), name: `${TEAM}-owners` }])
  const wish = { groupId: team.id, slug: 'apps', purpose: 'a bench', quotaBytes: 10 * GIB }
  const { registryId } = await requestRegistry(
    context,
    owner,
    { ...wish, replicas: 1 },
    { listTeamGroups: async () => [team], observation: null },
  )
  if (registryId === null) throw new Error('The request was not approved.')
  const where = { id: registryId, phase: 'ready' }
  const { port } = await waitUntil(() => db.registry.findUnique({ where }), {
    ...{ what: 'a ready registry', timeoutMs: LIMIT_MS },
  })
  return { id: registryId, port }
}

/** Runs the registry's own service once more, with another directory and a configuration without `auth`. */
async function startTwin(
  docker: Docker,
  facts: { registryId: string; gateway: string; caPem: string; scratch: string },
): Promise<string> {
  const filters = { label: [`berth.registry-id=${facts.registryId}`] }
  const [service] = await docker.listServices({ filters })
  const [container] = await docker.listContainers({ filters })
  const { State } = await docker.getContainer(container?.Id ?? '').inspect()
  const template = service?.Spec?.TaskTemplate
  if (template === undefined || !('ContainerSpec' in template) || !template.ContainerSpec)
    throw new Error('The registry has no service.')
  const { Secrets = [], User = '', ...own } = template.ContainerSpec
  const isConfig = ({ File }: (typeof Secrets)[number]) => File?.Name?.endsWith('.yml') === true
  const [config] = Secrets.filter(isConfig)
  const { auth: _auth, ...open } = parse(
    await readFile(`/proc/${State.Pid}/root/run/secrets/${config?.File?.Name}`, 'utf8'),
  )
  const secret = await docker.createSecret({
    ...{ Name: 'twin-config', Data: Buffer.from(stringify(open)).toString('base64') },
  })
  const directory = join(facts.scratch, 'twin')
  const uid = Number(User.split(':')[0])
  await mkdir(directory)
  await chown(directory, uid, uid)
  const port = await freePortBetween(6000, 6999, '0.0.0.0')
  await docker.createService({
    ...service?.Spec,
    ...{ Name: 'twin', Labels: {} },
    TaskTemplate: {
      ...template,
      ContainerSpec: {
        ...own,
        ...{ User, Labels: {} },
        Mounts: own.Mounts?.map((mount) =>
          mount.Type === 'bind' ? { ...mount, Source: directory } : mount,
        ),
        Secrets: Secrets.map((each) =>
          isConfig(each) ? { ...each, SecretID: secret.id, SecretName: 'twin-config' } : each,
        ),
      },
    },
    EndpointSpec: {
      Ports: service?.Spec?.EndpointSpec?.Ports?.map((published) => ({
        ...published,
        PublishedPort: port,
      })),
    },
  })
  const address = `${facts.gateway}:${port}`
  await waitUntil(
    () =>
      httpsGet(`https://${address}/v2/`, { ca: facts.caPem }).then(
        ({ status }) => status === 200,
        () => false,
      ),
    { what: 'the registry without auth', timeoutMs: LIMIT_MS },
  )
  return address
}
