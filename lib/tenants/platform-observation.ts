import { z } from 'zod'
import type { Database } from '../db/database'

const nodeSchema = z.object({
  hostname: z.string(),
  role: z.string(),
  availability: z.string(),
  state: z.string(),
  isLeader: z.boolean(),
  engineVersion: z.string(),
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

/** Written by the worker at every resync; the last one wins. */
export async function recordPlatformObservation(
  db: Database,
  facts: z.input<typeof factsSchema>,
  observedAt: Date,
): Promise<void> {
  await db.platformObservation.upsert({
    where: { singleton: true },
    create: { facts, observedAt },
    update: { facts, observedAt },
  })
}

/** What a worker last saw, with its time; null before the first look. */
export async function findPlatformObservation(db: Database): Promise<PlatformObservation | null> {
  const row = await db.platformObservation.findUnique({ where: { singleton: true } })
  return row === null ? null : { ...factsSchema.parse(row.facts), observedAt: row.observedAt }
}
