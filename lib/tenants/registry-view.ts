import type { Prisma } from '../db/generated/client'
import type { Actor } from './actor'
import { roleIn } from './membership'
import { can } from './permissions'
import type { TenantResource } from './resource'
import { parsePhase, STEP_NAMES, type StepState } from './state'
import type {
  FailureView,
  RegistryAbilities,
  RegistryDetail,
  RegistrySummary,
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
  replicas: true,
  image: true,
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

/** One line of a list. `role` is the reader's in the tenant. */
export function toRegistrySummary(
  row: VisibleRegistry,
  role: TenantRole | null,
  registryHost: string,
): RegistrySummary {
  return {
    id: row.id,
    tenantSlug: row.tenant.slug,
    slug: row.slug,
    address: row.port === null ? null : `${registryHost}:${row.port}`,
    phase: row.desired === 'deleted' ? 'deleting' : parsePhase(row.phase),
    failure: failureOf(row),
    readOnlyUntil: timeOf(row.readOnlyUntil),
    usage: usageOf(row),
    quotaBytes: Number(row.quotaBytes),
    role,
    createdAt: row.createdAt.toISOString(),
  }
}

/** Who looks, and at what: the question that abilities answer. */
export type Reader = { actor: Actor; resource: TenantResource }

/** Everything of one registry. `steps` are those of its generation; the ones that are missing still wait. */
export function toRegistryDetail(
  row: VisibleRegistry,
  steps: readonly StepRow[],
  reader: Reader,
  registryHost: string,
): RegistryDetail {
  const { actor, resource } = reader
  const role = roleIn(resource.tenant, actor, resource.suffixes)
  return {
    ...toRegistrySummary(row, role, registryHost),
    purpose: row.purpose,
    createdBy: row.createdBy,
    image: row.image,
    replicas: row.replicas,
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

function timelineOf(rows: readonly StepRow[]): TimelineStep[] {
  return STEP_NAMES.map((name) => {
    const row = rows.find((step) => step.name === name)
    if (row === undefined) {
      return { name, state: 'waiting', startedAt: null, finishedAt: null, failure: null }
    }
    const { code, sentence, raw } = row
    return {
      name,
      state: parseStepState(row.state),
      startedAt: timeOf(row.startedAt),
      finishedAt: timeOf(row.finishedAt),
      failure: code === null || sentence === null ? null : { code, sentence, raw, terminal: false },
    }
  })
}

function abilitiesOf({ actor, resource }: Reader, row: VisibleRegistry): RegistryAbilities {
  const stays = row.desired !== 'deleted'
  return {
    push: stays && can(actor, 'registry.push', resource),
    deleteTag: stays && can(actor, 'image.delete', resource),
    deleteRegistry: stays && can(actor, 'registry.delete', resource),
    retry: mayRetry(row) && can(actor, 'registry.retry', resource),
    changeQuota: stays && can(actor, 'quota.change', resource),
    explainOthers: can(actor, 'access.manage', resource),
  }
}

/** Whether another try makes sense: it failed, a change of it did, or it was to be deleted and that does not get on. */
export function mayRetry(row: {
  desired: string
  phase: string
  errorCode: string | null
  errorTerminal: boolean
}): boolean {
  if (row.desired === 'deleted') return row.errorCode !== null
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
