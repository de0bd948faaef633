// What the reconciler reads and writes of a registry. Nobody else writes status, steps, keys or allocations after approval.
import type { Database } from '../db/database'
import type { Prisma } from '../db/generated/client'
import { wantRead } from '../images/index/index-state'
import { FIRST_REGISTRY_CA } from '../tenants/registry-ca-state'
import {
  mayMove,
  parsePhase,
  type RegistryPhase,
  type StepName,
  type StepState,
} from '../tenants/state'
import { loadCas } from './load-cas'
import { PHASE_SUBJECT_SELECT, recordPhase } from './record-phase'
import type { RegistryCa } from './registry-cas'
import type { TokenRoots } from './token-cas'

export type Failure = { code: string; sentence: string; raw: string | null; terminal: boolean }

export type SealedKeys = {
  certificatePem: string
  privateKeySealed: string
  certificateUntil: Date
  httpSecretSealed: string
  eventsTokenSealed: string
  eventsTokenHash: string
}

/** What of the keys is renewed. */
export type Certificate = Pick<
  SealedKeys,
  'certificatePem' | 'privateKeySealed' | 'certificateUntil'
>

export type RegistryRow = {
  id: string
  tenantId: string
  tenantSlug: string
  slug: string
  desired: 'running' | 'suspended' | 'deleted' | 'erased'
  generation: number
  image: string
  replicas: number
  /** Null for what the platform gives. */
  memoryBytes: number | null
  cpus: number | null
  restarts: number
  port: number | null
  uid: number | null
  keys: SealedKeys | null
  phase: RegistryPhase
  observedGeneration: number
  /** While it is suspended: since when. */
  suspendedAt: Date | null
  attempts: number
  nextAttemptAt: Date | null
  readyAt: Date | null
  usedMeasuredAt: Date | null
  trashedAt: Date | null
  appliedGeneration: number
  appliedSpecHash: string | null
  /** See `decideRoll`. */
  rollState: string | null
  /** Its storage is being cleaned up, so that nobody may write. */
  readOnly: boolean
  /** The token CAs that its deployment holds, or will if it has none yet. */
  tokenRoots: TokenRoots
  tokenRootsServed: readonly string[]
  /** Those that a deployment from now on holds. */
  tokenRootsTarget: TokenRoots
  /** Whose certificate it should have, and whose a deployment from now on has; where Berth makes its own CA. */
  ca: RegistryCa
  caTarget: RegistryCa
  caIdServed: string | null
}

/** Stands where the company's own CA signs. */
const NO_CA: RegistryCa = {
  ...{ id: FIRST_REGISTRY_CA, certificatePem: '', bundlePem: '', notAfter: new Date(0) },
}

/** What the reconciler has to do with: everything that is not yet deleted, and what is to be erased. */
export const WORK = {
  OR: [{ deletedAt: null }, { desired: 'erased', erasedAt: null }],
} satisfies Prisma.RegistryWhereInput

/** Ids of everything that a pass looks after, oldest first. */
export async function listLiveRegistryIds(db: Database): Promise<string[]> {
  const rows = await db.registry.findMany({
    where: WORK,
    select: { id: true },
    orderBy: { createdAt: 'asc' },
  })
  return rows.map((row) => row.id)
}

/** The registry with its sealed keys; null when it is unknown, or deleted and not to be erased: that ends its reconciliation. */
export async function findRegistryRow(db: Database, id: string): Promise<RegistryRow | null> {
  const [row, { token, registry }] = await Promise.all([findRow(db, id), loadCas(db)])
  if (row === null) return null
  const { tenant, desired, phase, tokenRoots, caId, readOnlySince, ...rest } = row
  return {
    ...rest,
    tenantSlug: tenant.slug,
    memoryBytes: rest.memoryBytes === null ? null : Number(rest.memoryBytes),
    desired: parseDesired(desired),
    readOnly: readOnlySince !== null,
    phase: parsePhase(phase),
    keys: keysOf(rest),
    tokenRoots: tokenRoots.length === 0 ? token.target : token.rootsOf(tokenRoots),
    tokenRootsTarget: token.target,
    ca: registry?.find(caId) ?? NO_CA,
    caTarget: registry?.signer ?? NO_CA,
  }
}

function findRow(db: Database, id: string) {
  return db.registry.findUnique({
    where: { id, ...WORK },
    select: {
      id: true,
      tenantId: true,
      slug: true,
      desired: true,
      suspendedAt: true,
      generation: true,
      image: true,
      replicas: true,
      memoryBytes: true,
      cpus: true,
      restarts: true,
      port: true,
      uid: true,
      phase: true,
      observedGeneration: true,
      attempts: true,
      nextAttemptAt: true,
      readyAt: true,
      usedMeasuredAt: true,
      trashedAt: true,
      appliedGeneration: true,
      appliedSpecHash: true,
      rollState: true,
      readOnlySince: true,
      tokenRoots: true,
      tokenRootsServed: true,
      caId: true,
      caIdServed: true,
      certificatePem: true,
      privateKeySealed: true,
      certificateUntil: true,
      httpSecretSealed: true,
      eventsTokenSealed: true,
      eventsTokenHash: true,
      tenant: { select: { slug: true } },
    },
  })
}

function parseDesired(text: string): RegistryRow['desired'] {
  return text === 'deleted' || text === 'erased' || text === 'suspended' ? text : 'running'
}

function keysOf(row: { [Name in keyof SealedKeys]: SealedKeys[Name] | null }): SealedKeys | null {
  const {
    certificatePem,
    privateKeySealed,
    certificateUntil,
    httpSecretSealed,
    eventsTokenSealed,
    eventsTokenHash,
  } = row
  if (
    certificatePem === null ||
    privateKeySealed === null ||
    certificateUntil === null ||
    httpSecretSealed === null ||
    eventsTokenSealed === null ||
    eventsTokenHash === null
  ) {
    return null
  }
  return {
    certificatePem,
    privateKeySealed,
    certificateUntil,
    httpSecretSealed,
    eventsTokenSealed,
    eventsTokenHash,
  }
}

/** Saves what a CA was just made to certify. */
export async function saveKeys(
  db: Database,
  id: string,
  keys: SealedKeys | Certificate,
  caId: string,
): Promise<void> {
  await db.registry.update({ where: { id }, data: { ...keys, caId } })
}

/** Notes with the certificate of which CA the registry was just seen to serve, and with which token CAs it takes tokens. */
export async function saveServed(
  db: Database,
  id: string,
  { caIdServed, tokenRootsServed }: { caIdServed: string; tokenRootsServed: readonly string[] },
): Promise<void> {
  await db.registry.update({
    where: { id },
    data: { caIdServed, tokenRootsServed: [...tokenRootsServed] },
    select: { id: true },
  })
}

/** Notes what the Swarm was just asked to run, and for which generation. */
export async function saveApplied(
  db: Database,
  id: string,
  applied: { generation: number; specHash: string },
): Promise<void> {
  await db.registry.update({
    where: { id },
    data: { appliedGeneration: applied.generation, appliedSpecHash: applied.specHash },
  })
}

/** Notes which token CAs the deployment that is being made holds. */
export async function saveTokenRoots(
  db: Database,
  id: string,
  tokenRoots: readonly string[],
): Promise<void> {
  await db.registry.update({ where: { id }, data: { tokenRoots: [...tokenRoots] } })
}

/** Moves a registry that was never ready to another port. P2002 when somebody was faster. */
export async function savePort(db: Database, id: string, port: number): Promise<void> {
  await db.registry.update({ where: { id, readyAt: null }, data: { port } })
}

/** Ports that registries hold, those in the trash included. */
export async function listAllocatedPorts(db: Database): Promise<Set<number>> {
  const rows = await db.registry.findMany({
    where: { port: { not: null } },
    select: { port: true },
  })
  return new Set(rows.flatMap((row) => (row.port === null ? [] : [row.port])))
}

export type Status = {
  phase: RegistryPhase
  observedGeneration: number
  failure: Failure | null
  attempts: number
  nextAttemptAt: Date | null
  readyAt?: Date
  /** It took over what Berth brought. */
  rollState?: null
}

/**
 * Writes status as the holder of `epoch`, about the row that was looked at. Returns false and changes nothing when a
 * later holder has written since (a frozen process woke up), when a person has changed the desired state meanwhile (its
 * own pass will tell), and for a phase that may not follow the one in the row. A change of phase is recorded in the audit
 * trail in the same transaction.
 */
export async function saveStatus(
  db: Database,
  row: Pick<RegistryRow, 'id' | 'tenantId' | 'tenantSlug' | 'slug' | 'generation' | 'phase'>,
  input: { epoch: number; at: Date; status: Status },
): Promise<boolean> {
  const { failure, ...status } = input.status
  const { id, generation, phase } = row
  if (!mayMove(phase, status.phase)) return false
  return db.$transaction(async (tx) => {
    const { count } = await tx.registry.updateMany({
      where: { id, generation, phase, statusEpoch: { lte: input.epoch } },
      data: {
        ...status,
        statusEpoch: input.epoch,
        observedAt: input.at,
        errorCode: failure?.code ?? null,
        errorSentence: failure?.sentence ?? null,
        errorRaw: failure?.raw ?? null,
        errorTerminal: failure?.terminal ?? false,
      },
    })
    if (count === 0) return false
    const subject = { ...row, tenant: { slug: row.tenantSlug } }
    await recordPhase(tx, subject, { from: phase, to: status.phase, generation, failure })
    // What it had not reported when it went down is lost.
    if (status.phase === 'ready' && phase !== 'ready')
      await wantRead(tx, { registryId: id, at: input.at })
    return true
  })
}

export type StepUpdate = {
  state: StepState
  startedAt?: Date
  finishedAt?: Date
  failure?: Failure
}

export type StepKey = { registryId: string; generation: number; name: StepName }

/** Notes that a step begins. One that runs keeps its start and its trouble so far, and one that is done stays done. */
export async function startStep(db: Database, key: StepKey, startedAt: Date): Promise<void> {
  const { registryId, generation, name } = key
  await db.$executeRaw`
    INSERT INTO "RegistryStep" AS known ("registryId", "generation", "name", "state", "startedAt")
    VALUES (${registryId}, ${generation}, ${name}, 'running', ${startedAt})
    ON CONFLICT ("registryId", "generation", "name") DO UPDATE SET
      "state" = 'running', "startedAt" = EXCLUDED."startedAt", "finishedAt" = NULL,
      "code" = NULL, "sentence" = NULL, "raw" = NULL
    WHERE known."state" = 'failed'`
}

/**
 * Writes one step of the timeline, in one statement. A start that is known stays. Over what is done goes nothing but
 * trouble, with a start of its own: the time in between belongs to neither.
 */
export async function saveStep(db: Database, key: StepKey, update: StepUpdate): Promise<void> {
  const { registryId, generation, name } = key
  const { state, startedAt = null, finishedAt = null, failure } = update
  await db.$executeRaw`
    INSERT INTO "RegistryStep" AS known
      ("registryId", "generation", "name", "state", "startedAt", "finishedAt", "code", "sentence", "raw")
    VALUES (${registryId}, ${generation}, ${name}, ${state}, ${startedAt}, ${finishedAt},
      ${failure?.code ?? null}, ${failure?.sentence ?? null}, ${failure?.raw ?? null})
    ON CONFLICT ("registryId", "generation", "name") DO UPDATE SET
      "state" = EXCLUDED."state",
      "startedAt" = CASE WHEN known."state" = 'done'
        THEN COALESCE(EXCLUDED."startedAt", known."startedAt")
        ELSE COALESCE(known."startedAt", EXCLUDED."startedAt") END,
      "finishedAt" = EXCLUDED."finishedAt",
      "code" = EXCLUDED."code",
      "sentence" = EXCLUDED."sentence",
      "raw" = EXCLUDED."raw"
    WHERE known."state" <> 'done' OR EXCLUDED."code" IS NOT NULL`
}

/**
 * Puts a registry into the trash. Port, uid and keys stay reserved until it is erased, so that it can be brought back
 * and so that no other registry may own its files. Recorded in the audit trail in the same transaction.
 */
export async function saveDeleted(db: Database, id: string, at: Date): Promise<void> {
  await db.$transaction(async (tx) => {
    const before = await tx.registry.findUniqueOrThrow({
      where: { id },
      select: { ...PHASE_SUBJECT_SELECT, phase: true, generation: true },
    })
    await tx.registry.update({
      where: { id },
      data: {
        phase: 'deleted',
        deletedAt: at,
        trashedAt: at,
        observedAt: at,
        observedGeneration: before.generation,
        errorCode: null,
        errorSentence: null,
        errorRaw: null,
      },
    })
    const { phase: from, generation } = before
    await recordPhase(tx, before, { from, to: 'deleted', generation, failure: null })
  })
}

/** Notes that the tree of a restored registry is back in its place. */
export async function saveRestored(db: Database, id: string): Promise<void> {
  await db.registry.update({ where: { id }, data: { trashedAt: null } })
}

/** Adds to how many files an erase has removed, which people see. */
export async function saveErasedFiles(db: Database, id: string, removed: number): Promise<void> {
  await db.registry.update({ where: { id }, data: { erasedFiles: { increment: removed } } })
}
