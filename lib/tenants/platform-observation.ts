import { z } from 'zod'
import type { Database, Transaction } from '../db/database'

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
  /** Sentences for people; null while all is well. */
  swarmProblem: z.string().nullable(),
  storageProblem: z.string().nullable(),
})

export type PlatformFacts = z.infer<typeof factsSchema>
export type PlatformObservation = PlatformFacts & { observedAt: Date }

/** Written by the worker at every resync; the last one wins. */
export async function recordPlatformObservation(
  db: Database,
  facts: PlatformFacts,
  observedAt: Date,
): Promise<void> {
  await db.platformObservation.upsert({
    where: { singleton: true },
    create: { facts, observedAt },
    update: { facts, observedAt },
  })
}

/** What a worker last saw, with its time; null before the first look. */
export async function findPlatformObservation(
  db: Pick<Transaction, 'platformObservation'>,
): Promise<PlatformObservation | null> {
  const row = await db.platformObservation.findUnique({ where: { singleton: true } })
  return row === null ? null : { ...factsSchema.parse(row.facts), observedAt: row.observedAt }
}
