import { z } from 'zod'
import type { Database } from '../db/database'
import { loadBlobNeeds } from '../images/index/blob-needs'
import type { Clock } from '../kernel/clock'
import type { Storage } from '../storage/storage'
import { findWalk, saveWalk } from '../tenants/usage-walk'
import { addSlice, NO_SUMS, type UsageSums, usageSumsSchema } from './usage-sums'

export type WalkDeps = {
  db: Database
  clock: Clock
  storage: Storage
  /** Files looked at in a second, at most; 0 for as fast as it goes. */
  filesPerSecond: number
  signal?: AbortSignal | undefined
}

/** Small trees are done before. */
const SAVE_EVERY_MS = 1_000
/** What a walk found so long ago says little. */
const RESUME_MAX_MS = 24 * 60 * 60_000

const walkSchema = z.object({
  startedAt: z.coerce.date(),
  /** Milliseconds of walking, over all processes that did some of it. */
  walkedMs: z.number(),
  slice: z.string(),
  sums: usageSumsSchema,
})

export type Walked = { sums: UsageSums; startedAt: Date; walkMs: number }

/**
 * Walks a registry's tree to its end and tells what is in it and why. Saves where it is every second; a walk that was cut
 * short, whoever did it, is gone on with.
 */
export async function walkUsage(
  deps: WalkDeps,
  registry: { id: string; subdirectory: string },
): Promise<Walked> {
  const { db, clock, storage, filesPerSecond, signal } = deps
  const began = clock.now()
  const earlier = parseWalk(await findWalk(db, registry.id), began)
  const startedAt = earlier?.startedAt ?? began
  let sums = earlier?.sums ?? NO_SUMS
  let savedAt = began.getTime()
  const walkMs = () => (earlier?.walkedMs ?? 0) + clock.now().getTime() - began.getTime()

  const needs = await loadBlobNeeds(db, registry.id)
  await storage.walk(registry.subdirectory, {
    ...{ after: earlier?.slice ?? null, filesPerSecond, signal },
    visit: async (slice, found) => {
      sums = addSlice(sums, found, needs)
      if (clock.now().getTime() - savedAt < SAVE_EVERY_MS) return
      savedAt = clock.now().getTime()
      await saveWalk(db, registry.id, {
        ...{ startedAt: startedAt.toISOString(), walkedMs: walkMs(), slice, sums },
      })
    },
  })
  return { sums, startedAt, walkMs: walkMs() }
}

/** Null for none, for an old one, and for one that another version of Berth left. */
function parseWalk(saved: unknown, now: Date): z.infer<typeof walkSchema> | null {
  const { data } = walkSchema.safeParse(saved)
  if (data === undefined || now.getTime() - data.startedAt.getTime() > RESUME_MAX_MS) return null
  return data
}
