import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { asTagName, type RepositoryName } from '../../registry/references'
import { type BuiltManifest, buildImage } from '../../registry/testing/image-builder'
import { binTags } from './bin-tags'
import { type BinStage, openBinStage } from './testing/bin-stage'
import { BY_HAND } from './testing/interposed'
import type { KilledTask } from './testing/killed-by-itself'

const V1 = asTagName('v1')
const ROOT = join(import.meta.dirname, '../../..')
// Bundled once, since it is started for each call: to load it file by file takes longer than all that it does. Below the
// packages that it needs.
const PROGRAM = join(ROOT, 'node_modules/.cache/berth/killed-by-itself.mjs')
const CALLS_MAX = 20

let stage: BinStage
let image: BuiltManifest
beforeAll(async () => {
  await build({
    ...{ absWorkingDir: ROOT, entryPoints: ['lib/images/bin/testing/killed-by-itself.ts'] },
    ...{ outfile: PROGRAM, bundle: true, format: 'esm', packages: 'external', platform: 'node' },
    logLevel: 'warning',
  })
  stage = await openBinStage()
  image = await buildImage({ files: [['a', 'killed']] })
})
afterAll(() => stage?.close())

/** Resolves true when the process was killed, false when it came to its end. */
async function isKilled(
  change: KilledTask['change'],
  repository: RepositoryName,
  at: number,
  binnedId = '',
): Promise<boolean> {
  const { baseUrl, caPem } = stage.registry
  const task: KilledTask = {
    ...{ baseUrl, caPem, change, repository, at, binnedId, registry: stage.deps.registry },
    ...{ databaseUrl: stage.databaseUrl, token: stage.tokenFor(repository) },
    ...{ tag: V1, digest: image.digest },
  }
  const child = spawn(process.execPath, [PROGRAM], {
    env: { ...process.env, BERTH_TEST_TASK: JSON.stringify(task) },
    stdio: 'inherit',
  })
  const [code, signal] = await once(child, 'exit')
  if (signal === 'SIGKILL') return true
  expect(code).toBe(0)
  return false
}

/** What a restart of the portal finds: nobody holds the repository any more. */
async function restart(repository: RepositoryName): Promise<void> {
  await stage.db.lease.deleteMany()
  await stage.settleLater(repository)
  await stage.settleLater(repository)
}

it('a deletion killed before any of its calls leaves the tag, or the tag in the bin', async () => {
  for (let at = 0; at < CALLS_MAX; at += 1) {
    const repository = stage.newRepository()
    await stage.push(repository, image, 'v1')
    await stage.push(repository, image, 'stays')
    if (!(await isKilled('bin', repository, at))) return
    await restart(repository)
    const rows = await stage.rowsOf(repository)
    const digest = await stage.digestAt(repository, 'v1')
    if (digest === null) expect(rows).toMatchObject([{ state: 'binned', digest: image.digest }])
    else expect({ digest, rows }).toEqual({ digest: image.digest, rows: [] })
    expect(await stage.digestAt(repository, 'stays')).toBe(image.digest)
  }
  expect.fail('it never came to its end')
}, 180_000)

it.each(['restore', 'purge'] as const)(
  'a %s killed before any of its calls is finished, or did not begin',
  async (change) => {
    for (let at = 0; at < CALLS_MAX; at += 1) {
      const repository = stage.newRepository()
      await stage.push(repository, image, 'v1')
      const tags = [{ tag: V1, digest: image.digest }]
      const [result] = await binTags(stage.deps, { ...BY_HAND, repository, tags })
      const id = result?.outcome === 'binned' ? result.binnedId : ''
      await stage.settleLater(repository)
      if (!(await isKilled(change, repository, at, id))) return
      const isBegun = (await stage.rowsOf(repository))[0]?.state !== 'binned'
      await restart(repository)
      const isThere = (await stage.client.headManifest(repository, image.digest)) !== null
      const digest = await stage.digestAt(repository, 'v1')
      const rows = await stage.rowsOf(repository)
      if (!isBegun) expect(rows).toMatchObject([{ state: 'binned', digest: image.digest }])
      else if (change === 'restore')
        expect({ digest, rows }).toEqual({ digest: image.digest, rows })
      else expect({ isThere, rows }).toEqual({ isThere: false, rows: [] })
    }
    expect.fail('it never came to its end')
  },
  180_000,
)
