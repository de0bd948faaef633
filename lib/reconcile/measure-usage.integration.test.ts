import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLogger } from '../kernel/logger'
import { createStorage } from '../storage/storage'
import { registrySubdirectory } from '../storage/subdirectory'
import { type Cast, makeStage, type Stage } from '../tenants/testing/stage'
import { measureDue, measureRegistry } from './measure-usage'

let stage: Stage
let cast: Cast
let root: string

beforeAll(async () => {
  stage = await makeStage()
  root = await mkdtemp(join(tmpdir(), 'berth-measure-'))
})
afterAll(async () => {
  await stage?.drop()
  await rm(root, { recursive: true, force: true })
})
beforeEach(() => {
  cast = stage.makeCast()
})

describe('measureDue', () => {
  it('measures the others when the first one is refused, tells which, and keeps that one due', async () => {
    const { context } = cast
    const refused = await readyRegistry('refused')
    const fine = await readyRegistry('fine')
    // Longest ago first: never measured comes before the other.
    const longAgo = new Date(0)
    await context.db.registry.update({ where: { id: fine.id }, data: { usedMeasuredAt: longAgo } })
    await symlink(tmpdir(), refused.path)
    await mkdir(fine.path, { recursive: true })
    await writeFile(join(fine.path, 'layer'), 'seven b')

    const { db, clock } = context
    const storage = createStorage({ root, timeoutMs: 10_000 })
    const tried: string[] = []
    const lines: string[] = []
    const logger = createLogger({ level: 'warn' }, { write: (line) => void lines.push(line) })
    const measure = (id: string) => {
      tried.push(id)
      return measureRegistry({ db, clock, storage }, id)
    }
    await measureDue({ db, clock, logger }, measure)

    expect(tried).toEqual([refused.id, fine.id])
    expect(await usageOf(fine.id)).toMatchObject({ usedBytes: 7n, usedFiles: 1 })
    expect(await usageOf(refused.id)).toMatchObject({ usedBytes: null, usedMeasuredAt: null })
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { msg: 'registry not measured', registryId: refused.id },
    ])

    await measureDue({ db, clock, logger }, measure)
    expect(tried.slice(2)).toEqual([refused.id])
  })
})

async function readyRegistry(slug: string): Promise<{ id: string; path: string }> {
  const { id, ref } = await cast.makeRegistry(slug)
  await cast.context.db.registry.update({ where: { id }, data: { readyAt: new Date() } })
  const path = join(root, registrySubdirectory(ref))
  await mkdir(join(path, '..'), { recursive: true })
  return { id, path }
}

function usageOf(id: string) {
  return cast.context.db.registry.findUniqueOrThrow({ where: { id } })
}
