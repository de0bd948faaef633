// What a worker reads and writes of a clean-up. The use-cases only make the row.
import type { z } from 'zod'
import { recordAudit } from '../../audit/record'
import type { Database, Transaction } from '../../db/database'
import type { Prisma } from '../../db/generated/client'
import { freedSchema, keptForecastSchema, NOTHING_FREED } from '../../tenants/cleanup-figures'
import { type CleanupStep, parseCleanupStep } from '../../tenants/cleanup-steps'

const SELECT = {
  id: true,
  registryId: true,
  isForecast: true,
  step: true,
  stepSince: true,
  cursor: true,
  requestedBy: true,
  requestId: true,
  createdAt: true,
  problemCode: true,
  closedAt: true,
  forecast: true,
  freed: true,
} as const

export type Cleanup = {
  id: string
  registryId: string
  isForecast: boolean
  step: CleanupStep
  stepSince: Date
  cursor: string | null
  requestedBy: string
  requestId: string
  createdAt: Date
  hasFailed: boolean
  closedAt: Date | null
  forecast: z.infer<typeof keptForecastSchema> | null
  freed: z.infer<typeof freedSchema>
}

/** The clean-up of a registry that is under way; null when there is none. */
export async function findCleanup(db: Database, registryId: string): Promise<Cleanup | null> {
  const row = await db.storageCleanup.findFirst({
    where: { registryId, finishedAt: null },
    select: SELECT,
  })
  if (row === null) return null
  const { problemCode, step, forecast, freed, ...rest } = row
  return {
    ...rest,
    step: parseCleanupStep(step),
    hasFailed: problemCode !== null,
    forecast: forecast === null ? null : keptForecastSchema.parse(forecast),
    freed: freed === null ? NOTHING_FREED : freedSchema.parse(freed),
  }
}

/** Registries with a clean-up that no worker has begun. */
export async function listQueuedCleanups(db: Database): Promise<string[]> {
  const rows = await db.storageCleanup.findMany({
    where: { finishedAt: null, step: 'queued' },
    select: { registryId: true },
  })
  return rows.map(({ registryId }) => registryId)
}

/**
 * Goes on to another step, and with it makes the registry read-only or read-write: both are one fact. Nothing happens
 * when somebody else was faster.
 */
export async function moveCleanup(
  db: Database,
  run: Cleanup,
  move: {
    to: CleanupStep
    at: Date
    readOnlyUntil?: Date
    data?: Prisma.StorageCleanupUpdateInput
  },
): Promise<void> {
  const { to, at } = move
  await db.$transaction(async (tx) => {
    const { count } = await tx.storageCleanup.updateMany({
      where: { id: run.id, step: run.step, finishedAt: null },
      data: {
        ...{ step: to, stepSince: at, cursor: null },
        ...(to === 'closing' ? { closedAt: at } : {}),
        ...(to === 'measuring' && run.closedAt !== null ? { openedAt: at } : {}),
        ...move.data,
      },
    })
    if (count === 0) return
    if (to === 'closing')
      await setReadOnly(tx, run.registryId, { since: at, until: move.readOnlyUntil ?? at })
    if (to === 'opening') await setReadOnly(tx, run.registryId, null)
  })
}

/** Notes progress within a step, which begins to count anew. */
export async function noteProgress(
  db: Database,
  run: Cleanup,
  input: { at: Date; cursor?: string | null; freed?: Partial<Cleanup['freed']> },
): Promise<void> {
  await db.storageCleanup.updateMany({
    where: { id: run.id, step: run.step, finishedAt: null },
    data: {
      stepSince: input.at,
      ...(input.cursor === undefined ? {} : { cursor: input.cursor }),
      ...(input.freed === undefined ? {} : { freed: { ...run.freed, ...input.freed } }),
    },
  })
}

/** Says why it fails; the steps that are left bring it to its end. The first reason stays. */
export async function failCleanup(
  db: Database,
  run: Pick<Cleanup, 'id'>,
  problem: { code: string; sentence: string; raw: string | null },
): Promise<void> {
  await db.storageCleanup.updateMany({
    where: { id: run.id, finishedAt: null, problemCode: null },
    data: { problemCode: problem.code, problem: problem.sentence, problemRaw: problem.raw },
  })
}

/** Ends it, whatever became of it: the registry is read-write from here on. Audited, but for a forecast. */
export async function endCleanup(db: Database, run: Cleanup, at: Date): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await tx.storageCleanup.updateMany({
      where: { id: run.id, finishedAt: null },
      data: { step: 'ended', finishedAt: at },
    })
    if (count === 0) return
    await setReadOnly(tx, run.registryId, null)
    if (!run.isForecast) await audit(tx, run.id)
  })
}

async function setReadOnly(
  tx: Transaction,
  id: string,
  span: { since: Date; until: Date } | null,
): Promise<void> {
  await tx.registry.update({
    where: { id },
    data: { readOnlySince: span?.since ?? null, readOnlyUntil: span?.until ?? null },
    select: { id: true },
  })
}

async function audit(tx: Transaction, id: string): Promise<void> {
  const { registry, ...run } = await tx.storageCleanup.findUniqueOrThrow({
    where: { id },
    select: {
      ...{ requestedBy: true, requestId: true, problemCode: true, problem: true, freed: true },
      ...{ closedAt: true, openedAt: true },
      registry: { select: { id: true, slug: true, tenant: { select: { id: true, slug: true } } } },
    },
  })
  const { closedAt, openedAt } = run
  await recordAudit(tx, {
    ...{ actor: run.requestedBy, action: 'registry.cleanedUp', requestId: run.requestId },
    ...{ result: run.problemCode === null ? 'ok' : 'failed', registryId: registry.id },
    ...{ subject: `${registry.tenant.slug}/${registry.slug}`, tenantId: registry.tenant.id },
    after: {
      ...(run.freed === null ? NOTHING_FREED : freedSchema.parse(run.freed)),
      pauseMs: closedAt === null || openedAt === null ? 0 : +openedAt - +closedAt,
      ...(run.problemCode === null ? {} : { code: run.problemCode, sentence: run.problem }),
    },
  })
}
