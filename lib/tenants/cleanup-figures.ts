import { z } from 'zod'

const count = z.number().int().nonnegative()

/** What a dry run says a clean-up would free. `pauseMs` is for how long nobody could push. */
export const forecastSchema = z.object({
  manifests: count,
  blobs: count,
  bytes: count,
  pauseMs: count,
})
export type CleanupForecast = z.infer<typeof forecastSchema>

/** With the repositories that have nothing left, so that they need not be looked for while nobody can push. */
export const keptForecastSchema = forecastSchema.extend({ emptied: z.array(z.string()) })

/** What a clean-up freed. */
export const freedSchema = z.object({
  manifests: count,
  blobs: count,
  bytes: count,
  repositories: count,
})
export type CleanupFreed = z.infer<typeof freedSchema>

export const NOTHING_FREED: CleanupFreed = { manifests: 0, blobs: 0, bytes: 0, repositories: 0 }
