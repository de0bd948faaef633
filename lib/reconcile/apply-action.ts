import type { Database } from '../db/database'
import { AppError } from '../kernel/app-error'
import { assertNever } from '../kernel/assert-never'
import type { Clock } from '../kernel/clock'
import type { StepName } from '../tenants/state'
import type { Authorities } from './authorities'
import { chooseFreePort } from './choose-free-port'
import { issueRegistryKeys } from './issue-keys'
import { deploymentFor, type Observation, type ObserveDeps } from './observe'
import type { Action } from './plan'
import { type ProbeDeps, probeRegistry } from './probe'
import {
  type Failure,
  type RegistryRow,
  saveDeleted,
  saveKeys,
  saveStep,
  saveTokenRoots,
  saveTokenRootsServed,
} from './store'
import { awaitTaskNews } from './task-news'

const TASK_RETRY_MS = 1_000
const REMOVAL_POLL_MS = 500

export type ApplyDeps = ObserveDeps &
  ProbeDeps & { db: Database; clock: Clock; authorities: Authorities }

/** Resolves true as soon as a look would show something new, false when nothing did. */
export type News = (signal: AbortSignal) => Promise<boolean>

export type Outcome =
  | { kind: 'unchanged' }
  | { kind: 'waiting'; requeueMs: number; news?: News }
  | { kind: 'problem'; failure: Failure }
  | { kind: 'ready' }
  | { kind: 'deleted' }

/** What the actions of one pass share; keys and port of `row` grow as they are made. */
export type PassState = {
  row: RegistryRow
  observed: Observation
  secretIds?: Map<string, string>
  /** Whether the retired tree held data. */
  keepsData?: boolean
}

/** Carries out one action. `'next'` goes on with the pass, anything else ends it. Each action is idempotent. */
export async function applyAction(
  deps: ApplyDeps,
  state: PassState,
  action: Action,
): Promise<Outcome | 'next'> {
  const { row, observed } = state
  switch (action.kind) {
    case 'choose-free-port':
      state.row = { ...row, port: await chooseFreePort(deps, row) }
      return 'next'
    case 'prepare-directory':
      return timed(deps, row, 'directory', () =>
        deps.storage.ensureSubdirectory(observed.subdirectory, needUid(row)),
      )
    case 'issue-keys':
      return timed(deps, row, 'certificate', async () => {
        const keys = await issueRegistryKeys({
          authority: deps.authorities.registryCa,
          sealer: deps.facts().sealer,
          registryHost: deps.facts().settings.REGISTRY_HOST,
          commonName: `${row.tenantSlug}/${row.slug}`,
          now: deps.clock.now(),
        })
        await saveKeys(deps.db, row.id, keys)
        state.row = { ...state.row, keys }
      })
    case 'store-secrets':
      return timed(deps, row, 'secrets', async () => {
        await adoptTokenRoots(deps, state)
        state.secretIds = await deps.swarm.ensureSecrets(needDeployment(deps, state.row))
      })
    case 'create-service':
    case 'update-service':
      return timed(deps, row, 'service', () => applyService(deps, state))
    case 'await-task':
      await noteTask(deps, state)
      return { kind: 'waiting', requeueMs: TASK_RETRY_MS, news: newsOfTask(deps, state) }
    case 'report-problem':
      return reportProblem(deps, state, action)
    case 'probe':
      return probe(deps, state)
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
      state.keepsData = await retireTree(deps, state)
      return 'next'
    case 'finish-deletion':
      await saveDeleted(deps.db, row.id, {
        at: deps.clock.now(),
        keepsData: state.keepsData ?? true,
      })
      return { kind: 'deleted' }
    default:
      return assertNever(action)
  }
}

/** Runs one step of the timeline: started, then done or failed, each with its time. */
async function timed(
  deps: ApplyDeps,
  row: RegistryRow,
  name: StepName,
  run: () => Promise<void>,
): Promise<'next'> {
  const key = { registryId: row.id, generation: row.generation, name }
  const startedAt = deps.clock.now()
  try {
    await run()
  } catch (error) {
    if (error instanceof AppError) {
      const failure = {
        code: error.code,
        sentence: error.detail,
        raw: error.raw ?? null,
        terminal: error.terminal,
      }
      await saveStep(deps.db, key, {
        state: error.terminal ? 'failed' : 'running',
        startedAt,
        failure,
      })
    }
    throw error
  }
  await saveStep(deps.db, key, { state: 'done', startedAt, finishedAt: deps.clock.now() })
  return 'next'
}

/** What is deployed anew anyhow trusts the token CAs of today, and needs no restart of its own for them. */
async function adoptTokenRoots(deps: ApplyDeps, state: PassState): Promise<void> {
  const target = state.row.tokenRootsTarget
  await saveTokenRoots(deps.db, state.row.id, target.ids)
  state.row = { ...state.row, tokenRoots: target }
}

async function applyService(deps: ApplyDeps, state: PassState): Promise<void> {
  const deployment = needDeployment(deps, state.row)
  const secretIds = state.secretIds ?? (await deps.swarm.ensureSecrets(deployment))
  const { service } = state.observed
  if (service === null) await deps.swarm.createService(deployment, secretIds)
  else await deps.swarm.updateService(service, deployment, secretIds)
}

/** The task's times are Swarm's own, not those of our looking. */
async function noteTask(deps: ApplyDeps, { row, observed }: PassState): Promise<void> {
  const task = observed.seenTask?.task
  if (task === null || task === undefined) return
  const key = { registryId: row.id, generation: row.generation, name: 'task' as const }
  const isRunning = task.state === 'running'
  await saveStep(deps.db, key, {
    state: isRunning ? 'done' : 'running',
    startedAt: task.createdAt,
    ...(isRunning ? { finishedAt: task.timestamp } : {}),
  })
}

function newsOfTask(deps: ApplyDeps, { row, observed }: PassState): News {
  const deployment = needDeployment(deps, row)
  return (signal) => awaitTaskNews(deps, deployment, observed, signal)
}

async function reportProblem(
  deps: ApplyDeps,
  { row, observed }: PassState,
  action: { problem: string; terminal: boolean },
): Promise<Outcome> {
  const task = observed.seenTask?.task
  const log =
    task?.exitCode === undefined || task.exitCode === 0
      ? ''
      : await deps.swarm.taskLogTail(task.id, 10)
  const failure: Failure = {
    code: 'SWARM_REFUSED',
    sentence: observed.seenTask?.sentence ?? 'The registry does not start.',
    raw: [action.problem, log].filter((text) => text !== '').join('\n'),
    terminal: action.terminal,
  }
  await saveStep(
    deps.db,
    { registryId: row.id, generation: row.generation, name: 'task' },
    {
      state: action.terminal ? 'failed' : 'running',
      ...(task ? { startedAt: task.createdAt } : {}),
      failure,
    },
  )
  return { kind: 'problem', failure }
}

async function probe(deps: ApplyDeps, state: PassState): Promise<Outcome> {
  const { row } = state
  // A registry that serves is probed at every look; its timeline is history and stays.
  const isNews = row.phase !== 'ready' || row.observedGeneration !== row.generation
  if (isNews) await noteTask(deps, state)
  const { port } = row
  if (port === null) throw new AppError('INTERNAL', 'The registry has no port.')
  const run = async () => {
    await probeRegistry(deps, { registryId: row.id, port })
    const { ids } = row.tokenRoots
    if (row.tokenRootsServed.join() !== ids.join()) await saveTokenRootsServed(deps.db, row.id, ids)
  }
  if (!isNews) {
    await run()
    return { kind: 'ready' }
  }
  await timed(deps, row, 'probe', run)
  // Those of this revision and of the one that a rollback would bring back.
  const { service } = state.observed
  if (service !== null) await deps.swarm.removeSecrets(row.id, new Set(service.secretNames))
  const at = deps.clock.now()
  const key = { registryId: row.id, generation: row.generation, name: 'ready' as const }
  await saveStep(deps.db, key, { state: 'done', startedAt: at, finishedAt: at })
  return { kind: 'ready' }
}

/** An empty tree goes for good; one with data is kept in the trash. Returns whether data was kept. */
async function retireTree(deps: ApplyDeps, { row, observed }: PassState): Promise<boolean> {
  const { storage } = deps
  // Gone already: a pass before this one may have moved it and been killed. What was ready once may have held data.
  if ((await storage.observe(observed.subdirectory, needUid(row))) === 'missing')
    return row.readyAt !== null
  if (await storage.isEmpty(observed.subdirectory)) {
    await storage.removeEmptyTree(observed.subdirectory)
    return false
  }
  await storage.moveToTrash(observed.subdirectory, row.id)
  return true
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
