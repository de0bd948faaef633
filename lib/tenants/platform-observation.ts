import { z } from 'zod'
import type { Database, Transaction } from '../db/database'
import { type ArrayFacts, arrayFactsSchema } from './array-facts'

const nodeSchema = z.object({
  hostname: z.string(),
  role: z.string(),
  availability: z.string(),
  state: z.string(),
  isLeader: z.boolean(),
  engineVersion: z.string(),
  /** By which the Swarm reaches it; '' where that is not known. */
  address: z.string().default(''),
  /** Registries that run there. */
  registries: z.number().int().default(0),
  /** Why a registry could not have its storage there lately; null while all could. */
  storageProblem: z.string().nullable().default(null),
})

const serviceSchema = z.object({
  name: z.string(),
  /** `team/registry`; null for a service whose registry is not known any more. */
  registry: z.string().nullable(),
  running: z.number().int(),
  desired: z.number().int(),
  /** What keeps its newest task from running, for people and in Docker's words. */
  problem: z.object({ sentence: z.string(), raw: z.string(), at: z.string() }).nullable(),
})

const factsSchema = z.object({
  nodeCount: z.number().int(),
  publishMode: z.enum(['host', 'ingress']),
  /** Ports that any service of the Swarm holds, ours and others'. */
  usedPorts: z.array(z.number().int()),
  /** Images that services of the Swarm run, as their specs name them: for those of our registries by digest. */
  runningImages: z.array(z.object({ service: z.string(), image: z.string() })).default([]),
  /** When these were last seen, ISO 8601. */
  runningImagesAt: z.string().nullable().default(null),
  storageFreeBytes: z.number().nullable(),
  storageTotalBytes: z.number().nullable(),
  /** Null where it was never seen. */
  storageMounted: z.boolean().nullable().default(null),
  /** How long a small write took that was on the file server when it ended. */
  storageWriteMs: z.number().nullable().default(null),
  /** When the storage last answered, ISO 8601. */
  storageSeenAt: z.string().nullable().default(null),
  /** Null without an array. `recordArrayFacts` alone writes it. */
  array: arrayFactsSchema.nullable().default(null),
  engineVersion: z.string().nullable().default(null),
  nodes: z.array(nodeSchema).default([]),
  /** What this installation runs. */
  services: z.array(serviceSchema).default([]),
  /** Sentences for people; null while all is well. */
  directoryProblem: z.string().nullable().default(null),
  swarmProblem: z.string().nullable(),
  storageProblem: z.string().nullable(),
})

export type NodeFacts = z.infer<typeof nodeSchema>
export type ServiceFacts = z.infer<typeof serviceSchema>
export type PlatformFacts = z.infer<typeof factsSchema>
export type PlatformObservation = PlatformFacts & { observedAt: Date }

/** Written by the worker at every resync; the last one wins. The facts of the array stay as they are. */
export async function recordPlatformObservation(
  db: Database,
  facts: Omit<z.input<typeof factsSchema>, 'array'>,
  observedAt: Date,
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "PlatformObservation" AS known ("singleton", "facts", "observedAt")
    VALUES (true, ${JSON.stringify(facts)}::jsonb, ${observedAt})
    ON CONFLICT ("singleton") DO UPDATE
      SET "facts" = known."facts" || EXCLUDED."facts", "observedAt" = EXCLUDED."observedAt"`
}

/** Written by the worker whenever it asked the array, beside the rest; null where there is none. */
export async function recordArrayFacts(db: Database, array: ArrayFacts | null): Promise<void> {
  await db.$executeRaw`
    UPDATE "PlatformObservation"
    SET "facts" = "facts" || jsonb_build_object('array', ${JSON.stringify(array)}::jsonb)`
}

/** What a worker last saw, with its time; null before the first look. */
export async function findPlatformObservation(
  db: Pick<Transaction, 'platformObservation'>,
): Promise<PlatformObservation | null> {
  const row = await db.platformObservation.findUnique({ where: { singleton: true } })
  return row === null ? null : { ...factsSchema.parse(row.facts), observedAt: row.observedAt }
}
