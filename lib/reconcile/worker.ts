import { hostname } from 'node:os'
import type { Database } from '../db/database'
import { releaseLease, takeLease } from '../db/lease'
import { machineAddress } from '../env/addresses'
import type { Settings } from '../env/settings'
import type { Clock } from '../kernel/clock'
import { every } from '../kernel/every'
import { newId } from '../kernel/ids'
import type { Logger } from '../kernel/logger'
import { createSealer } from '../pki/seal'
import type { RegistryAccess } from '../registry/registry-access'
import { createStorage } from '../storage/storage'
import { createSwarm } from '../swarm/swarm'
import { eraseDue } from '../tenants/erase-due'
import { lookIfWanted, reportWorker } from '../tenants/worker-report'
import { type Authorities, openAuthorities } from './authorities'
import type { CleanupTimings } from './cleanup/cleanup-deps'
import { listQueuedCleanups } from './cleanup/cleanup-store'
import { startNightly } from './cleanup/start-nightly'
import type { DeploymentFacts } from './deployment'
import { createChangeFinder } from './find-changes'
import { createArrayFollower, openArray } from './follow-array'
import { createImageFollower } from './follow-images'
import { createBinKeeper } from './keep-bins'
import { keepRecords } from './keep-records'
import { createUsageKeeper } from './keep-usage'
import { observePlatform } from './observe-platform'
import { type PassDeps, runPass } from './pass'
import { createReconciler } from './reconciler'
import { renewLeaves } from './renew-leaves'
import { advanceCaRotation, type CaRotationDeps } from './rotate-registry-ca'
import { advanceRotation, type RotationDeps } from './rotate-token-ca'
import { listLiveRegistryIds } from './store'
import { findNextTurn } from './take-turn'
import { type PassEnd, timePasses } from './time-passes'
import { warnOfExpiry } from './warn-of-expiry'
import { openMailer, watchQuotas } from './watch-quotas'

/** Registries that are worked on at once. */
export const CONCURRENCY = 8

const RESYNC_MS = 60_000
const LEADER_LEASE_MS = 10_000
const CHANGES_EVERY_MS = 1_000
const STORAGE_TIMEOUT_MS = 10_000
const RECORDS_EVERY_MS = 60_000
const ROTATION_EVERY_MS = 2_000
const REPORT_EVERY_MS = 2_000
const ARRAY_EVERY_MS = 60_000
const QUOTAS_EVERY_MS = 3_000
const THRESHOLDS_EVERY_MS = 5_000
const ROLL_EVERY_MS = 2_000
const ALARMS_EVERY_MS = 60 * 60_000
const TRASH_EVERY_MS = 60_000
const NIGHTLY_EVERY_MS = 60_000
const CLEANUP_TIMINGS: CleanupTimings = {
  quietMs: 15_000,
  untaggedAgeMs: 24 * 60 * 60_000,
  reportsWithinMs: 60_000,
}

export type Worker = {
  start(): Promise<void>
  /** The first pass right after an action; see nudge. */
  nudge(registryId: string): Promise<void>
  /** Bytes, or null when the tree is gone or too large to be walked within five seconds; then it is recorded later. */
  measureNow(registryId: string): Promise<number | null>
  /** A registry reported something that was stored. */
  newsOf(registryId: string): void
  stop(): Promise<void>
}

export type WorkerDeps = {
  db: Database
  clock: Clock
  logger: Logger
  settings: Settings
  installationId: string
  tokenIssuer: string
  access: RegistryAccess & { refresh(): Promise<void> }
  /** Throws an AppError that says why people cannot sign in; asked with every look at the platform. */
  checkDirectory?: () => Promise<void>
  /** Told of every pass; must not throw. */
  onPass?: (end: PassEnd) => void
  /** See `advanceRotation`. */
  rotationGraceMs?: number
  /** Shorter ones, for tests. */
  cleanupTimings?: Partial<CleanupTimings>
}

/**
 * Everything that only roles all and worker do: keys, Swarm, storage, usage. One active loop by a lease; a second
 * worker waits for it. Passes that an action starts run in any worker, under the lease of their registry.
 */
export async function openWorker(deps: WorkerDeps): Promise<Worker> {
  const { db, clock, logger, settings } = deps
  const caSecret = settings.CA_SECRET ?? ''
  const authorities = await openAuthorities({
    db,
    clock,
    caSecret,
    caFiles:
      settings.CA_CERT_FILE === undefined || settings.CA_KEY_FILE === undefined
        ? null
        : { certificateFile: settings.CA_CERT_FILE, keyFile: settings.CA_KEY_FILE },
  })
  const machine = machineAddress(settings)
  const renewSigner = async () => {
    await authorities.publish()
    await renewLeaves({
      db,
      clock,
      authorities,
      authSecret: settings.AUTH_SECRET ?? '',
      machineHost: machine.hostname,
    })
    await deps.access.refresh()
  }
  await renewSigner()

  const swarm = createSwarm({
    dockerHost: settings.DOCKER_HOST,
    timeoutMs: settings.DOCKER_TIMEOUT_MS,
    installationId: deps.installationId,
    logger,
  })
  const storage = createStorage({ root: settings.STORAGE_ROOT, timeoutMs: STORAGE_TIMEOUT_MS })
  const platform = { db, clock, swarm, storage, settings, checkDirectory: null }
  // Nobody waits for a directory here: that is looked at while leading.
  let publishMode = (await observePlatform(platform)).publishMode
  const look = async () => {
    const checkDirectory = deps.checkDirectory ?? null
    publishMode = (await observePlatform({ ...platform, checkDirectory })).publishMode
  }
  const array = createArrayFollower({ db, clock, logger }, await openArray(settings, clock))
  const lookAtAll = async () => {
    await look()
    await array.look()
  }
  const facts = factsOf(deps, authorities, machine.url, () => publishMode)
  const holder = newId()
  const openUsage = () =>
    createUsageKeeper({
      ...{ db, clock, logger, storage },
      filesPerSecond: settings.USAGE_FILES_PER_SECOND,
    })
  let usage = openUsage()
  const passDeps: PassDeps = {
    db,
    clock,
    logger,
    holder,
    swarm,
    storage,
    authorities,
    access: deps.access,
    facts,
    measure: (id) => usage.measureNow(id),
    isBeingRead: (id) => images.isReading(id) || usage.isMeasuring(id),
    timings: { ...CLEANUP_TIMINGS, ...deps.cleanupTimings },
  }
  const records = { db, clock, logger, settings }

  const changes = createChangeFinder({ db, clock })
  const passes = timePasses(async (id) => {
    const end = await runPass(passDeps, id)
    changes.passed(id, end)
    return end
  }, deps)
  const reconciler = createReconciler({
    pass: passes.pass,
    listIds: async () => {
      await look()
      await renewSigner()
      return listLiveRegistryIds(db)
    },
    logger,
    resyncMs: RESYNC_MS,
    concurrency: CONCURRENCY,
  })
  // What has been stopped does not start again: each lead has its own.
  const openImages = () =>
    createImageFollower({
      db,
      clock,
      logger,
      settings,
      access: deps.access,
      readEveryMs: settings.IMAGE_READ_EVERY,
    })
  const openBins = () => createBinKeeper({ db, clock, logger, settings, access: deps.access })
  let images = openImages()
  let bins = openBins()
  const rotation: RotationDeps & CaRotationDeps = {
    db,
    clock,
    logger,
    authorities,
    renewSigner,
    enqueue: reconciler.enqueue,
    ...(deps.rotationGraceMs === undefined ? {} : { graceMs: deps.rotationGraceMs }),
  }
  const caRotation: CaRotationDeps = rotation
  const mailer = openMailer(settings)
  const lookForChanges = async () => {
    for (const id of await changes.find()) if (!reconciler.isRunning(id)) reconciler.enqueue(id)
    for (const id of await listQueuedCleanups(db)) reconciler.enqueue(id)
  }
  const emptyTrash = async () => {
    const due = await eraseDue({ db, clock, settings, requestId: '' })
    for (const id of due) reconciler.enqueue(id)
  }
  let watching = new AbortController()
  const rollNext = async () => {
    const id = await findNextTurn(db)
    if (id !== null) reconciler.enqueue(id)
  }
  let leading = false
  const timers: NodeJS.Timeout[] = []

  const report = async () => {
    const worker = `${hostname()} (${process.pid})`
    await reportWorker({ db, clock }, { worker, lastPass: passes.last() })
  }

  const lead = async () => {
    const lease = await takeLease({ db }, { name: 'reconciler', holder, ttlMs: LEADER_LEASE_MS })
    if (lease === null) return stepDown()
    if (leading) return
    leading = true
    logger.info({ epoch: lease.epoch }, 'reconciler leads')
    reconciler.start()
    void array
      .look()
      .catch((error: unknown) => logger.warn({ err: error }, 'first look at the array failed'))
    images.start()
    bins.start()
    usage.start()
    watching = new AbortController()
    void swarm.watch((id) => (id === null ? undefined : reconciler.hint(id)), watching.signal)
  }

  // Another worker leads since: this one was frozen, or without the database, for longer than its lease.
  const stepDown = async () => {
    if (!leading) return
    leading = false
    logger.warn('reconciler no longer leads')
    await stopLoops()
    images = openImages()
    bins = openBins()
    usage = openUsage()
  }

  const stopLoops = async () => {
    watching.abort()
    await Promise.all([reconciler.stop(), images.stop(), bins.stop(), usage.stop()])
  }

  return {
    start: async () => {
      await lead()
      timers.push(every(LEADER_LEASE_MS / 5, lead, logger, 'lease of the reconciler'))
      timers.push(
        every(
          CHANGES_EVERY_MS,
          async () => (leading ? lookForChanges() : undefined),
          logger,
          'looking for changes',
        ),
        every(REPORT_EVERY_MS, async () => (leading ? report() : undefined), logger, 'reporting'),
        // Apart from the report: what is looked at may hang.
        every(
          REPORT_EVERY_MS,
          async () => (leading ? lookIfWanted(db, lookAtAll) : undefined),
          logger,
          'looking when asked to',
        ),
        every(
          ARRAY_EVERY_MS,
          async () => (leading ? array.look() : undefined),
          logger,
          'looking at the array',
        ),
        every(
          QUOTAS_EVERY_MS,
          async () => (leading ? array.followQuotas() : undefined),
          logger,
          'following quotas on the array',
        ),
        every(
          ROLL_EVERY_MS,
          async () => (leading ? rollNext() : undefined),
          logger,
          'rolling what Berth brings',
        ),
        every(
          ROTATION_EVERY_MS,
          async () => (leading ? advanceRotation(rotation) : undefined),
          logger,
          'rotating the token CA',
        ),
        every(
          ROTATION_EVERY_MS,
          async () => (leading ? advanceCaRotation(caRotation) : undefined),
          logger,
          'rotating the CA of registries',
        ),
        every(
          RECORDS_EVERY_MS,
          async () => (leading ? keepRecords(records) : undefined),
          logger,
          'keeping records',
        ),
        every(
          TRASH_EVERY_MS,
          async () => (leading ? emptyTrash() : undefined),
          logger,
          'emptying the trash',
        ),
        every(
          THRESHOLDS_EVERY_MS,
          async () => (leading ? watchQuotas({ db, clock, logger, settings, mailer }) : undefined),
          logger,
          'watching quotas',
        ),
        every(
          NIGHTLY_EVERY_MS,
          async () => (leading ? startNightly({ db, clock, settings }) : undefined),
          logger,
          'nightly clean-ups',
        ),
        every(
          ALARMS_EVERY_MS,
          async () => (leading ? warnOfExpiry({ db, clock, logger }) : undefined),
          logger,
          'watching certificates',
        ),
      )
      await warnOfExpiry({ db, clock, logger })
    },
    nudge: (id) => reconciler.runNow(id),
    newsOf: (id) => images.newsOf(id),
    measureNow: (id) => usage.measureNow(id),
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      await Promise.all([stopLoops(), array.close()])
      const lease = await takeLease({ db }, { name: 'reconciler', holder, ttlMs: LEADER_LEASE_MS })
      if (lease !== null) await releaseLease({ db }, lease)
    },
  }
}

function factsOf(
  deps: WorkerDeps,
  authorities: Authorities,
  machineUrl: string,
  publishMode: () => 'host' | 'ingress',
): () => DeploymentFacts {
  const sealer = createSealer(deps.settings.CA_SECRET ?? '', 'registries')
  return () => ({
    settings: deps.settings,
    installationId: deps.installationId,
    machineUrl,
    tokenIssuer: deps.tokenIssuer,
    companyBundlePem: authorities.companyCa?.bundlePem ?? null,
    publishMode: publishMode(),
    sealer,
  })
}
