// The one entry of every role. Boot order: settings, database, migrations, directory, keys, listeners, reconciler, ready.
import { join } from 'node:path'
import { provideDirectory } from '../auth/current-directory'
import { provideRefusals } from '../auth/current-refusals'
import { provideDatabase } from '../db/current-database'
import { openDatabase } from '../db/database'
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../db/embedded-database'
import { findOrMakeInstallation } from '../db/installation'
import { reachDatabase } from '../db/reach-database'
import { tendEmbedded } from '../db/tend-embedded'
import { machineAddress, portalUrl } from '../env/addresses'
import { SettingsError } from '../env/parse-settings'
import type { Settings } from '../env/settings'
import {
  exportToLibraries,
  faultPointOfProcess,
  settingsOfProcess,
} from '../env/settings-of-process'
import { isAppError } from '../kernel/app-error'
import { systemClock } from '../kernel/clock'
import { every } from '../kernel/every'
import { armFaultPoint } from '../kernel/fault-point'
import { createLogger, type Logger } from '../kernel/logger'
import { provideNudge } from '../reconcile/nudge'
import { SIGNERS_REFRESH_MS } from '../reconcile/rotate-token-ca'
import { openWorker } from '../reconcile/worker'
import { provideRegistryAccess } from '../registry/registry-access'
import { provideCaFacts } from '../tenants/ca-facts'
import { measureQuotas } from '../tenants/measure-quotas'
import { readPlatformFigures } from '../tenants/platform-figures'
import { provideTokenDecision } from '../tenants/token-decision'
import { markUsageDirty } from '../tenants/usage'
import { listWatchedCertificates } from '../tenants/watched-certificates'
import { measureExpiry } from '../tokens/measure-expiry'
import { bootStep } from './boot-step'
import { openEventStore } from './event-store'
import { expiryMetrics } from './expiry-metrics'
import { openLeaves } from './leaves'
import { openListeners, openWorkerListener } from './listeners'
import type { MachineDeps } from './machine-endpoints'
import { createMetrics } from './metrics'
import { migrate } from './migrate'
import { startNotingRefusals } from './note-refusals'
import { platformMetrics } from './platform-metrics'
import { quotaMetrics } from './quota-metrics'
import { readiness } from './readiness'
import { startShipping } from './ship-audit'
import { createShutdown, type Shutdown } from './shutdown'
import { openSignInDoors } from './sign-in-doors'
import { openTokenServer } from './token-server'
import { workMetrics } from './work-metrics'

const DATABASE_CONNECTIONS = 20
const TOKEN_ISSUER = 'berth'
/** As often as a server's own. */
const TEND_EVERY_MS = 60_000

async function boot(settings: Settings, logger: Logger, shutdown: Shutdown): Promise<void> {
  const step = <T>(name: string, run: () => Promise<T>) => bootStep(logger, name, run)
  const clock = systemClock
  const url = portalUrl(settings)
  const fault = faultPointOfProcess()
  if (fault !== undefined) armFaultPoint(fault)
  exportToLibraries({ portalUrl: url })

  const place =
    settings.DATABASE_URL ??
    (await step('embedded database', () => openEmbedded(settings, shutdown)))
  const embedded = typeof place === 'string' ? null : place
  const db = openDatabase(
    typeof place === 'string'
      ? { url: place, maxConnections: DATABASE_CONNECTIONS }
      : { embedded: place },
  )
  shutdown.add('database', () => db.$disconnect())
  await step('database', () => reachDatabase(db))
  await step('migrations', () => migrate(db, place))
  if (embedded !== null) {
    // Nobody else can hold a lease of a database that lives in this process: those found were left by a kill.
    await db.lease.deleteMany()
    const tending = every(TEND_EVERY_MS, () => tendEmbedded(db), logger, 'tending the database')
    shutdown.add('tending of the database', async () => clearInterval(tending))
  }
  provideDatabase(db)
  if (settings.PORTAL_ROLE !== 'web') {
    shutdown.add('audit log', startShipping({ db, logger, output: process.stdout }).stop)
  }
  const installationId = await findOrMakeInstallation(db, settings.INSTALLATION_ID)

  const { directory, close } = await step('directory', () => openSignInDoors(settings, db))
  shutdown.add('directory', close)
  provideDirectory(directory)

  const work = workMetrics()
  const leaves = openLeaves({
    db,
    clock,
    authSecret: settings.AUTH_SECRET ?? '',
    tokenIssuer: TOKEN_ISSUER,
  })
  const worker =
    settings.PORTAL_ROLE === 'web'
      ? null
      : await step('keys, Swarm and storage', () =>
          openWorker({
            db,
            clock,
            logger,
            settings,
            installationId,
            tokenIssuer: TOKEN_ISSUER,
            access: leaves,
            checkDirectory: directory.check,
            onPass: work.onPass,
          }),
        )
  await leaves.refresh()
  provideRegistryAccess(leaves)
  provideCaFacts(leaves.caView)
  provideNudge(worker === null ? async () => undefined : worker.nudge)

  const askWorkerToMeasure = async (id: string) => {
    await markUsageDirty(db, clock, id)
    return null
  }
  const windowMs = settings.AUDIT_REFUSALS_WINDOW
  const refusals = startNotingRefusals({ db, clock, logger, windowMs })
  shutdown.add('refusals', refusals.stop)
  provideRefusals(refusals)

  const eventStore = await step('reports', () =>
    openEventStore({
      db,
      clock,
      logger,
      journal: embedded === null ? null : `${settings.DATA_DIR}/reports`,
      onStored: (registryId) => worker?.newsOf(registryId),
    }),
  )
  shutdown.add('reports', eventStore.close)
  let isReady = false
  const machine: MachineDeps = {
    token: {
      ...openTokenServer({
        db,
        clock,
        settings,
        directory,
        portalUrl: url,
        access: leaves,
        measureNow: worker?.measureNow ?? askWorkerToMeasure,
        onRefusal: refusals.onTokenRefusal,
        logger,
      }),
      onAnswer: work.onTokenRequest,
    },
    events: {
      ...eventStore,
      onEvents: work.onEvents,
      onRefused: work.onRefused,
      logger,
    },
    caPem: leaves.caPem,
    metrics: {
      ...createMetrics([
        work,
        platformMetrics(() => readPlatformFigures(db)),
        expiryMetrics(
          () => measureExpiry({ db, clock }),
          () => listWatchedCertificates(db, clock.now()),
        ),
        quotaMetrics(() => measureQuotas(db)),
      ]),
      token: settings.METRICS_TOKEN ?? null,
    },
    readiness: readiness({ isStarted: () => isReady, reachDatabase: () => db.$queryRaw`SELECT 1` }),
    logger,
  }
  provideTokenDecision(machine.token.decide)
  let renewTls = () => {}
  if (settings.PORTAL_ROLE !== 'worker') {
    const listeners = await step('listeners', () =>
      openListeners({
        settings,
        machine,
        tls: leaves.tls,
        address: machineAddress(settings),
        url,
        shutdown,
      }),
    )
    renewTls = listeners.renewTls
  } else {
    await step('worker listener', () => openWorkerListener({ settings, machine, shutdown }))
  }
  const refreshing = setInterval(() => {
    leaves
      .refresh()
      .then(renewTls, (error: unknown) => logger.warn({ err: error }, 'signing keys not refreshed'))
  }, SIGNERS_REFRESH_MS)
  shutdown.add('key refresh', async () => clearInterval(refreshing))
  if (worker !== null) {
    await step('reconciler', worker.start)
    shutdown.add('reconciler', worker.stop)
  }
  isReady = true
  if (url.startsWith('https:') && settings.TRUSTED_PROXIES.length === 0)
    logger.warn(
      'TRUSTED_PROXIES is not set: everybody who comes through the proxy of PORTAL_URL has its address, in limits and in the audit trail',
    )
  logger.info(
    { url, machineUrl: machineAddress(settings).url, role: settings.PORTAL_ROLE },
    'ready',
  )
}

async function openEmbedded(settings: Settings, shutdown: Shutdown): Promise<EmbeddedDatabase> {
  const embedded = await openEmbeddedDatabase({
    dataDirectory: `${settings.DATA_DIR}/database`,
    // Beside the built server.
    empty: join(import.meta.dirname, 'empty/database'),
  })
  shutdown.add('embedded database', embedded.close)
  return embedded
}

async function main(): Promise<void> {
  let logger = createLogger({ level: 'info' })
  let shutdown: Shutdown | undefined
  try {
    const settings = settingsOfProcess()
    logger = createLogger({ level: settings.LOG_LEVEL })
    shutdown = createShutdown(logger)
    await boot(settings, logger, shutdown)
  } catch (error) {
    if (error instanceof SettingsError)
      logger.fatal({ problems: error.problems }, 'the configuration is not usable')
    else if (isAppError(error))
      logger.fatal({ code: error.code, detail: error.detail, raw: error.raw }, 'the start failed')
    else logger.fatal({ err: error }, 'the start failed')
    process.exitCode = 1
    await shutdown?.run()
    process.exit()
  }
}

await main()
