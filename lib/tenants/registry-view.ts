import type { Prisma } from '../db/generated/client'
import type { Actor } from './actor'
import { roleIn } from './membership'
import { can } from './permissions'
import type { TenantResource } from './resource'
import { phaseOf, STEP_NAMES, type StepState } from './state'
import { stopsAt, suspensionOf } from './suspension'
import type {
  FailureView,
  RegistryAbilities,
  RegistryDetail,
  RegistrySummary,
  SuspensionView,
  TenantRole,
  TimelineStep,
  UsageView,
} from './views'

/** What every view of a registry is made of; no sealed key is among it. */
export const REGISTRY_SELECT = {
  id: true,
  slug: true,
  purpose: true,
  createdBy: true,
  createdAt: true,
  desired: true,
  generation: true,
  observedGeneration: true,
  quotaBytes: true,
  suspendedAt: true,
  suspendedBy: true,
  suspendReason: true,
  replicas: true,
  image: true,
  memoryBytes: true,
  cpus: true,
  port: true,
  phase: true,
  errorCode: true,
  errorSentence: true,
  errorRaw: true,
  errorTerminal: true,
  readyAt: true,
  readOnlyUntil: true,
  usedBytes: true,
  usedMeasuredAt: true,
  certificateUntil: true,
  tenant: { select: { id: true, slug: true, groupId: true, groupName: true } },
} as const satisfies Prisma.RegistrySelect

export type VisibleRegistry = Prisma.RegistryGetPayload<{ select: typeof REGISTRY_SELECT }>

export const STEP_SELECT = {
  name: true,
  state: true,
  startedAt: true,
  finishedAt: true,
  code: true,
  sentence: true,
  raw: true,
} as const satisfies Prisma.RegistryStepSelect

type StepRow = Prisma.RegistryStepGetPayload<{ select: typeof STEP_SELECT }>

/** What of a registry is not in its row. */
export type SummaryFacts = { registryHost: string; idleDays: number | null }

/** One line of a list. `role` is the reader's in the tenant. */
export function toRegistrySummary(
  row: VisibleRegistry,
  role: TenantRole | null,
  { registryHost, idleDays }: SummaryFacts,
): RegistrySummary {
  return {
    id: row.id,
    tenantSlug: row.tenant.slug,
    slug: row.slug,
    address: row.port === null ? null : `${registryHost}:${row.port}`,
    phase: phaseOf(row),
    suspension: suspensionViewOf(row),
    failure: failureOf(row),
    readOnlyUntil: timeOf(row.readOnlyUntil),
    usage: usageOf(row),
    quotaBytes: Number(row.quotaBytes),
    role,
    createdAt: row.createdAt.toISOString(),
    idleDays,
  }
}

/** Who looks, and at what: the question that abilities answer. */
export type Reader = { actor: Actor; resource: TenantResource }

/** Everything of one registry. `steps` are those of its generation; the ones that are missing still wait. */
export function toRegistryDetail(
  row: VisibleRegistry,
  steps: readonly StepRow[],
  reader: Reader,
  facts: SummaryFacts,
): RegistryDetail {
  const { actor, resource } = reader
  const role = roleIn(resource.tenant, actor, resource.suffixes)
  return {
    ...toRegistrySummary(row, role, facts),
    purpose: row.purpose,
    createdBy: row.createdBy,
    image: row.image,
    replicas: row.replicas,
    memoryBytes: row.memoryBytes === null ? null : Number(row.memoryBytes),
    cpus: row.cpus,
    generation: row.generation,
    observedGeneration: row.observedGeneration,
    readyAt: timeOf(row.readyAt),
    steps: timelineOf(steps),
    abilities: abilitiesOf(reader, row),
    certificateUntil: timeOf(row.certificateUntil),
  }
}

/** Used bytes with their time; null before the first measurement. */
export function usageOf(row: { usedBytes: bigint | null; usedMeasuredAt: Date | null }): UsageView {
  if (row.usedBytes === null || row.usedMeasuredAt === null) return null
  return { usedBytes: Number(row.usedBytes), measuredAt: row.usedMeasuredAt.toISOString() }
}

function suspensionViewOf(row: VisibleRegistry): SuspensionView | null {
  const suspension = suspensionOf(row)
  if (suspension === null) return null
  const { at, by, reason } = suspension
  return { at: at.toISOString(), by, reason, stopsAt: stopsAt(suspension).toISOString() }
}

/** What is not among the steps of a change that is in effect was not needed for it. */
function timelineOf(rows: readonly StepRow[]): TimelineStep[] {
  const isOver = rows.some(({ name, state }) => name === 'ready' && state === 'done')
  const names = STEP_NAMES.filter((name) => !isOver || rows.some((row) => row.name === name))
  return names.map((name) => {
    const row = rows.find((step) => step.name === name)
    if (row === undefined) {
      return {
        name,
        state: 'waiting',
        startedAt: null,
        finishedAt: null,
        note: null,
        failure: null,
      }
    }
    const { code, sentence, raw } = row
    return {
      name,
      state: parseStepState(row.state),
      startedAt: timeOf(row.startedAt),
      finishedAt: timeOf(row.finishedAt),
      note: code === null ? sentence : null,
      failure: code === null || sentence === null ? null : { code, sentence, raw, terminal: false },
    }
  })
}

function abilitiesOf({ actor, resource }: Reader, row: VisibleRegistry): RegistryAbilities {
  const stays = row.desired !== 'deleted'
  const maySuspend = can(actor, 'registry.suspend', resource)
  return {
    push: stays && can(actor, 'registry.push', resource),
    deleteTag: stays && can(actor, 'image.delete', resource),
    deleteRegistry: stays && can(actor, 'registry.delete', resource),
    retry: mayRetry(row) && can(actor, 'registry.retry', resource),
    change: stays && can(actor, 'registry.change', resource),
    suspend: row.desired === 'running' && maySuspend,
    resume: row.desired === 'suspended' && maySuspend,
    changeQuota: stays && can(actor, 'quota.change', resource),
    requestQuota: stays && can(actor, 'quota.request', resource),
    explainOthers: can(actor, 'access.manage', resource),
  }
}

/** Whether another try makes sense: it failed, a change of it did, or its end or rest does not get on. */
export function mayRetry(row: {
  desired: string
  phase: string
  errorCode: string | null
  errorTerminal: boolean
}): boolean {
  if (row.desired !== 'running') return row.errorCode !== null
  return row.phase === 'failed' || (row.phase === 'degraded' && row.errorTerminal)
}

/** Why it is not as it should be; null when nothing is wrong. */
export function failureOf(
  row: Pick<VisibleRegistry, 'errorCode' | 'errorSentence' | 'errorRaw' | 'errorTerminal'>,
): FailureView | null {
  if (row.errorCode === null || row.errorSentence === null) return null
  return {
    code: row.errorCode,
    sentence: row.errorSentence,
    raw: row.errorRaw,
    terminal: row.errorTerminal,
  }
}

function parseStepState(text: string): StepState {
  if (text === 'waiting' || text === 'running' || text === 'done' || text === 'failed') return text
  throw new Error(`unknown step state ${JSON.stringify(text)}`)
}

function timeOf(date: Date | null): string | null {
  return date === null ? null : date.toISOString()
}
