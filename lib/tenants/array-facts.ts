import { z } from 'zod'

const alertSchema = z.object({
  name: z.string(),
  code: z.number().nullable(),
  severity: z.string(),
  component: z.string(),
  summary: z.string(),
  action: z.string(),
  createdAt: z.string().nullable(),
})

const outOfStepSchema = z.object({
  uid: z.number().int(),
  /** `team/registry`; null where Berth knows none of this uid any more. */
  registry: z.string().nullable(),
  wantedBytes: z.number().nullable(),
  foundBytes: z.number().nullable(),
  /** Why it could not be mended. */
  problem: z.string(),
})

/** What the worker last saw of the array. What cannot be seen now keeps its last value beside `problem`. */
export const arrayFactsSchema = z.object({
  /** When it last answered, ISO 8601; null before it ever did. */
  seenAt: z.string().nullable(),
  /** A sentence for people; null while it answers. */
  problem: z.string().nullable(),
  name: z.string().nullable(),
  purityVersion: z.string().nullable(),
  restVersion: z.string().nullable(),
  capacityBytes: z.number().nullable(),
  usedBytes: z.number().nullable(),
  fileSystem: z.object({
    name: z.string(),
    /** What its hard limit counts; null where the file system was never seen. */
    usedBytes: z.number().nullable(),
    /** Null is none. */
    limitBytes: z.number().nullable(),
    snapshotBytes: z.number().nullable(),
  }),
  /** Where NFS is served. */
  dataAddresses: z.array(z.string()),
  /** The gravest first. */
  alerts: z.array(alertSchema),
  findings: z.array(
    z.object({
      level: z.enum(['problem', 'warning']),
      what: z.string(),
      advice: z.string(),
    }),
  ),
  quotasHeld: z.number().int(),
  quotasOutOfStep: z.array(outOfStepSchema),
})

export type ArrayFacts = z.infer<typeof arrayFactsSchema>
export type ArrayAlertFacts = z.infer<typeof alertSchema>
export type QuotaOutOfStep = z.infer<typeof outOfStepSchema>
