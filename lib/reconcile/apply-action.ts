import type { Database } from '../db/database'
import { AppError } from '../kernel/app-error'
import { assertNever } from '../kernel/assert-never'
import type { Clock } from '../kernel/clock'
import { specHash } from '../swarm/spec'
import { stopsAt } from '../tenants/suspension'
import type { Authorities } from './authorities'
import { chooseFreePort } from './choose-free-port'
import { driftOf } from './drift'
import { forgetRegistry } from './forget-registry'
import { issueCertificate, issueRegistryKeys } from './issue-keys'
import { deploymentFor, type Observation, type ObserveDeps } from './observe'
import type { Action } from './plan'
import { type ProbeDeps, probeRegistry } from './probe'
import { recordDrift } from './record-phase'
import { reportProblem, reportRollback } from './report-problem'
import { beginErase, restoreDirectory, retireDirectory } from './retire-directory'
import {
  type Failure,
  type RegistryRow,
  saveApplied,
  saveDeleted,
  saveErasedFiles,
  saveKeys,
  saveRestored,
  saveServed,
  saveStep,
  saveTokenRoots,
} from './store'
import { takeTurn } from './take-turn'
import { awaitTaskNews, TASK_NEWS_WITHIN_MS } from './task-news'
import { noteTask, timed } from './timeline'

const REMOVAL_POLL_MS = 500
// So an erase takes turns with registries that serve: a few thousand files a second at most.
const ERASE_LIMIT = 1_000
const ERASE_PAUSE_MS = 250

export type ApplyDeps = ObserveDeps &
  ProbeDeps & { db: Database; clock: Clock; authorities: Authorities }

/** Resolves true as soon as a look would show something new, false when nothing did. */
export type News = (signal: AbortSignal) => Promise<boolean>

export type Outcome =
  | { kind: 'unchanged' }
  | { kind: 'waiting'; requeueMs: number; news?: News }
  /** `serves`: people may use it all the same. */
  | { kind: 'problem'; failure: Failure; serves?: boolean }
  /** `isHeld`: as it was before what Berth brings, which has to wait. */
  | { kind: 'ready'; isHeld: boolean }
  /** It serves until the last token has ended. */
  | { kind: 'suspending'; requeueMs: number }
  | { kind: 'suspended' }
  /** Deleted or erased: nobody looks again by himself. */
  | { kind: 'ended' }

/** What the actions of one pass share; keys and port of `row` grow as they are made. */
export type PassState = {
  row: RegistryRow
  observed: Observation
  secretIds?: Map<string, string>
  /** Whether the retired tree can be restored. */
  isKept?: boolean
}

/** Carries out one action. `'next'` goes on with the pass, anything else ends it. Each action is idempotent. */
export async function applyAction(
  deps: ApplyDeps,
  state: PassState,
  action: Action,
): Promise<Outcome | 'next'> {
  const { row, observed } = state
  switch (action.kind) {
    case 'take-turn':
      return (await takeTurn(deps.db, row.id)) ? { kind: 'waiting', requeueMs: 0 } : 'next'
    case 'choose-free-port':
      state.row = { ...row, port: await chooseFreePort(deps, row) }
      return 'next'
    case 'restore-directory':
      return timed(deps, row, 'directory', async () => {
        const { subdirectory } = observed
        await restoreDirectory(deps.storage, { id: row.id, subdirectory, uid: needUid(row) })
        await saveRestored(deps.db, row.id)
        state.row = { ...state.row, trashedAt: null }
      })
    case 'prepare-directory':
      return timed(deps, row, 'directory', () =>
        deps.storage.ensureSubdirectory(observed.subdirectory, needUid(row)),
      )
    case 'issue-keys':
      return timed(deps, row, 'certificate', async () => {
        const keys = await issueRegistryKeys(await keysRequest(deps, row))
        await saveKeys(deps.db, row.id, keys, row.caTarget.id)
        state.row = { ...state.row, keys, ca: row.caTarget }
      })
    case 'renew-certificate':
      return timed(deps, row, 'certificate', () => renewCertificate(deps, state))
    case 'store-secrets':
      return timed(deps, row, 'secrets', async () => {
        await adoptTokenRoots(deps, state)
        state.secretIds = await deps.swarm.ensureSecrets(needDeployment(deps, state.row))
      })
    case 'create-service':
    case 'update-service':
      return timed(deps, row, 'service', () => applyService(deps, state))
    case 'restart-service':
      return timed(deps, row, 'service', () => applyService(deps, state, { restart: true }))
    case 'await-task':
      await noteTask(deps, row, observed)
      return { kind: 'waiting', requeueMs: TASK_NEWS_WITHIN_MS, news: newsOfTask(deps, state) }
    case 'report-problem':
      return { kind: 'problem', failure: await reportProblem(deps, row, observed, action) }
    case 'end-rollback':
      await endRollback(deps, state)
      return 'next'
    case 'report-rollback':
      return rollback(deps, state, action.serves)
    case 'probe':
      return probe(deps, state)
    case 'await-tokens':
      return { kind: 'suspending', requeueMs: untilTokensEnd(deps, row) }
    case 'stop-service':
      await applyService(deps, state, { replicas: 0 })
      return 'next'
    case 'report-suspended':
      return { kind: 'suspended' }
    case 'remove-service':
      await deps.swarm.removeService(row.id)
      return 'next'
    case 'await-removal':
      return { kind: 'waiting', requeueMs: REMOVAL_POLL_MS }
    case 'remove-secrets': {
      const remaining = await deps.swarm.removeSecrets(row.id, new Set())
      return remaining === 0 ? 'next' : { kind: 'waiting', requeueMs: REMOVAL_POLL_MS }
    }
    case 'retire-directory':
      state.isKept = await retireDirectory(deps.storage, {
        id: row.id,
        subdirectory: observed.subdirectory,
        wasReady: row.readyAt !== null,
      })
      return 'next'
    case 'finish-deletion':
      if (state.isKept ?? true) await saveDeleted(deps.db, row.id, deps.clock.now())
      else await forgetRegistry(deps.db, row.id, deps.clock.now())
      return { kind: 'ended' }
    case 'begin-erase':
      await beginErase(deps.storage, { ...row, subdirectory: observed.subdirectory })
      return 'next'
    case 'erase-some': {
      const { removedFiles, isDone } = await deps.storage.eraseSome(row.id, { limit: ERASE_LIMIT })
      if (removedFiles > 0) await saveErasedFiles(deps.db, row.id, removedFiles)
      return isDone ? 'next' : { kind: 'waiting', requeueMs: ERASE_PAUSE_MS }
    }
    case 'finish-erase':
      await forgetRegistry(deps.db, row.id, deps.clock.now())
      return { kind: 'ended' }
    default:
      return assertNever(action)
  }
}

/** What is deployed anew anyhow trusts the token CAs of today, and needs no restart of its own for them. */
async function adoptTokenRoots(deps: ApplyDeps, state: PassState): Promise<void> {
  const target = state.row.tokenRootsTarget
  await saveTokenRoots(deps.db, state.row.id, target.ids)
  state.row = { ...state.row, tokenRoots: target }
}

async function renewCertificate(deps: ApplyDeps, state: PassState): Promise<void> {
  const { row } = state
  if (row.keys === null) throw new AppError('INTERNAL', 'The registry has no keys.')
  const certificate = await issueCertificate(await keysRequest(deps, row))
  await saveKeys(deps.db, row.id, certificate, row.caTarget.id)
  state.row = { ...state.row, keys: { ...row.keys, ...certificate }, ca: row.caTarget }
}

async function keysRequest(deps: ApplyDeps, row: RegistryRow) {
  const { sealer, settings } = deps.facts()
  return {
    authority: await deps.authorities.registryCa(row.caTarget.id),
    sealer,
    registryHost: settings.REGISTRY_HOST,
    commonName: `${row.tenantSlug}/${row.slug}`,
    now: deps.clock.now(),
  }
}

async function applyService(
  deps: ApplyDeps,
  state: PassState,
  { restart = false, replicas }: { restart?: boolean; replicas?: number } = {},
): Promise<void> {
  const wanted = needDeployment(deps, state.row)
  const deployment = { ...wanted, replicas: replicas ?? wanted.replicas }
  const secretIds = state.secretIds ?? (await deps.swarm.ensureSecrets(deployment))
  const { service } = state.observed
  if (service === null) await deps.swarm.createService(deployment, secretIds)
  else {
    const forceUpdate = service.forceUpdate + (restart ? 1 : 0)
    await deps.swarm.updateService({ ...service, forceUpdate }, deployment, secretIds)
  }
  const { generation } = state.row
  await saveApplied(deps.db, state.row.id, { generation, specHash: specHash(deployment) })
  const found = driftOf(state.row, deployment, service)
  if (found.length > 0) await recordDrift(deps.db, state.row.id, found)
}

function untilTokensEnd(deps: ApplyDeps, { suspendedAt }: RegistryRow): number {
  const end = suspendedAt === null ? 0 : stopsAt({ at: suspendedAt }).getTime()
  return Math.max(0, end - deps.clock.now().getTime())
}

function newsOfTask(deps: ApplyDeps, { row, observed }: PassState): News {
  const deployment = needDeployment(deps, row)
  return (signal) => awaitTaskNews(deps, deployment, observed, signal)
}

async function endRollback(deps: ApplyDeps, { row, observed }: PassState): Promise<void> {
  if (observed.service === null) return
  await deps.swarm.endRollback(observed.service, specHash(needDeployment(deps, row)))
}

/** Swarm went back to the version before. What serves is probed all the same: it may be in trouble of its own. */
async function rollback(deps: ApplyDeps, state: PassState, serves: boolean): Promise<Outcome> {
  const { row, observed } = state
  if (serves) await probeRegistry(deps, { ...probeOf(row), isStarting: false })
  const seen = { observed, deployment: needDeployment(deps, row) }
  return { kind: 'problem', serves, failure: await reportRollback(deps, row, seen, serves) }
}

async function probe(deps: ApplyDeps, state: PassState): Promise<Outcome> {
  const { row } = state
  const isHeld = state.observed.forPlan.service === 'held'
  // A registry that serves is probed at every look; its timeline is history and stays.
  const isNews = row.phase !== 'ready' || row.observedGeneration !== row.generation
  if (isNews) await noteTask(deps, row, state.observed)
  const run = async () => {
    await probeRegistry(deps, { ...probeOf(row), isStarting: isNews })
    const { ids } = row.tokenRoots
    const isKnown = row.tokenRootsServed.join() === ids.join() && row.caIdServed === row.ca.id
    if (isHeld || isKnown) return
    await saveServed(deps.db, row.id, { caIdServed: row.ca.id, tokenRootsServed: ids })
  }
  if (!isNews) {
    await run()
    return { kind: 'ready', isHeld }
  }
  await timed(deps, row, 'probe', run)
  // Those of this revision and of the one that a rollback would bring back.
  const { service } = state.observed
  if (service !== null) await deps.swarm.removeSecrets(row.id, new Set(service.secretNames))
  const at = deps.clock.now()
  const key = { registryId: row.id, generation: row.generation, name: 'ready' as const }
  await saveStep(deps.db, key, { state: 'done', startedAt: at, finishedAt: at })
  return { kind: 'ready', isHeld }
}

function probeOf(row: RegistryRow) {
  return { registryId: row.id, port: needPort(row), readOnly: row.readOnly }
}

function needPort(row: RegistryRow): number {
  if (row.port === null) throw new AppError('INTERNAL', 'The registry has no port.')
  return row.port
}

function needUid(row: RegistryRow): number {
  if (row.uid === null) throw new AppError('INTERNAL', 'The registry has no uid.')
  return row.uid
}

function needDeployment(deps: ApplyDeps, row: RegistryRow) {
  const deployment = deploymentFor(deps, row)
  if (deployment === null)
    throw new AppError('INTERNAL', 'The registry lacks its keys, port or uid.')
  return deployment
}
