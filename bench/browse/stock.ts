import type { Database } from '../../lib/db/database'
import {
  digestNumber,
  fillRepositories,
  fillTags,
  markRead,
} from '../../lib/images/browse/testing/fill-index'

export const REPOSITORIES = 10_000
const BATCH = 2_000
const FIRST_DAY = Date.parse('2026-01-01T00:00:00Z')
const HOUR_MS = 3_600_000

/** The name of the repository with so many tags. */
export function repositoryOf(tagCount: number): string {
  return `many/tags-${tagCount}`
}

export function repositoryNumber(number: number): string {
  return `team-${number % 40}/service-${number}`
}

export function tagNumber(number: number): string {
  return `v1.${Math.floor(number / 100)}.${number % 100}`
}

/** Rows as of a busy registry: of every ten tags two share an image, one is an index, half were pulled. */
export async function fillStock(
  db: Database,
  registryId: string,
  tagCounts: readonly number[],
): Promise<void> {
  for (let first = 0; first < REPOSITORIES; first += BATCH) {
    await fillRepositories(db, registryId, range(first, first + BATCH).map(repositorySeed))
  }
  for (const count of tagCounts) {
    const place = { registryId, repository: repositoryOf(count) }
    for (let first = 0; first < count; first += BATCH) {
      const numbers = range(first, Math.min(count, first + BATCH))
      await fillTags(db, place, numbers.map(tagSeed))
    }
  }
  await markRead(db, registryId, new Date())
  // As PostgreSQL does by itself after a minute, and the portal for the embedded database.
  await db.$executeRaw`ANALYZE`
}

function repositorySeed(number: number) {
  return {
    ...{ name: repositoryNumber(number), tagCount: 1 + (number % 30) },
    sizeBytes: 1_000_000 + ((number * 7919) % 100_000_000),
    lastPushedAt: new Date(FIRST_DAY + number * HOUR_MS * 0.7).toISOString(),
    ...(number % 2 === 0
      ? { lastPulledAt: new Date(FIRST_DAY + number * HOUR_MS * 0.75).toISOString() }
      : {}),
  }
}

function tagSeed(number: number) {
  const isIndex = number % 10 === 3
  return {
    name: tagNumber(number),
    digest: digestNumber(number % 10 === 1 ? number - 1 : number),
    kind: isIndex ? 'index' : 'image',
    platforms: isIndex ? ['linux/amd64', 'linux/arm64'] : ['linux/amd64'],
    sizeBytes: 1_000_000 + ((number * 7919) % 100_000_000),
    pushedAt: new Date(FIRST_DAY + number * HOUR_MS * 0.7).toISOString(),
    pushedBy: 'ci-build',
    ...(number % 2 === 0
      ? { lastPulledAt: new Date(FIRST_DAY + number * HOUR_MS * 0.75).toISOString() }
      : {}),
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at)
}
