// What pages of images cost with an index, beside the calls that a registry UI without one makes for the same page: a
// registry of 10,000 repositories, one of which has 10,000 tags.
import { createEmbeddedScratchDatabase } from '../../lib/db/testing/scratch-database'
import { parseSettings } from '../../lib/env/parse-settings'
import { browseTags } from '../../lib/images/browse/browse-tags'
import { GIB } from '../../lib/kernel/bytes'
import { systemClock } from '../../lib/kernel/clock'
import { newId } from '../../lib/kernel/ids'
import {
  type BenchReport,
  type Goal,
  median,
  pairedRatio,
  quantile,
  took,
} from '../../scripts/bench/bench'
import { explainMisses } from '../profile/explain-misses'
import { openDirect } from './direct'
import { openBrowsePortal } from './portal'
import { fillStock, repositoryOf } from './stock'

const RUNS = 50
const WARM_UP = 10
const TAGS = 10_000
const FEW_TAGS = 1_000
const BYTES_MAX = 200_000

const VIEWS = {
  'first page of tags': '',
  'tags by size': '&sort=size',
  'tags filtered': '&neverPulled=true&platform=linux/arm64&sort=pushed',
  'tags searched': '&search=.99',
} as const
type View = keyof typeof VIEWS

export async function measurePages(): Promise<BenchReport> {
  const portal = await openBrowsePortal([TAGS, FEW_TAGS])
  const direct = await openDirect(TAGS)
  const tagsPath = (view: View, count: number) =>
    `/api${portal.place}/tags?repository=${repositoryOf(count)}${VIEWS[view]}`
  const repositoriesPath = (query: string) => `/api${portal.place}/repositories?${query}`
  const bytes: number[] = []
  const timed = async (path: string): Promise<number> => {
    const answer = await portal.get(path)
    bytes.push(answer.bytes)
    return answer.ms
  }

  const samples = new Map<string, number[]>()
  const add = (name: string, ms: number) => samples.set(name, [...(samples.get(name) ?? []), ms])
  const of = (name: string) => samples.get(name) ?? []
  for (let run = -WARM_UP; run < RUNS; run += 1) {
    if (run % 20 === 0 || run === -WARM_UP) await direct.refresh()
    const asked: [string, () => Promise<number>][] = [
      ...(Object.keys(VIEWS) as View[]).flatMap((view): [string, () => Promise<number>][] => [
        [view, () => timed(tagsPath(view, TAGS))],
        [`${view}, of ${FEW_TAGS}`, () => timed(tagsPath(view, FEW_TAGS))],
      ]),
      ['first page of tags, asked directly', () => took(direct.firstTags)],
      ['repositories', () => timed(repositoriesPath(''))],
      ['repositories by size', () => timed(repositoriesPath('sort=size'))],
      ['repositories searched', () => timed(repositoriesPath('search=service-99'))],
      ['the whole catalog, asked directly', () => took(direct.catalog)],
      [
        'page of tags as HTML',
        () => timed(`${portal.place}/tags?repository=${repositoryOf(TAGS)}`),
      ],
      ['page of repositories as HTML', () => timed(`${portal.place}/repositories`)],
    ]
    for (const [name, ask] of asked) {
      const ms = await ask()
      if (run >= 0) add(name, ms)
    }
  }
  await direct.refresh()
  const everyTagMs = await took(direct.everyTag)
  for (let run = 0; run < RUNS; run += 1) {
    add('tags in Chromium', await inChromium(portal.page, `tags?repository=${repositoryOf(TAGS)}`))
    add('repositories in Chromium', await inChromium(portal.page, 'repositories'))
  }
  for (const ms of await onEmbedded()) add('first page of tags, embedded database', ms)

  const apart = (Object.keys(VIEWS) as View[]).filter((view) => view !== 'first page of tags')
  const ours = [
    ...Object.keys(VIEWS),
    'repositories',
    'repositories by size',
    'repositories searched',
  ]
  const goals: Goal[] = [
    {
      what: 'first page of tags to the same page asked directly',
      value: pairedRatio(of('first page of tags'), of('first page of tags, asked directly')),
      atMost: 0.3,
    },
    ...apart.map((view) => ({
      what: `${view} to all that must be asked for it directly`,
      value: median(of(view)) / everyTagMs,
      atMost: 0.02,
    })),
    {
      what: 'repositories to the whole catalog',
      value: pairedRatio(of('repositories'), of('the whole catalog, asked directly')),
      atMost: 0.25,
    },
    ...[...ours, 'first page of tags, embedded database'].map((name) => ({
      what: `${name}, 95th percentile, ms`,
      value: quantile(of(name), 0.95),
      atMost: 100,
    })),
    ...(Object.keys(VIEWS) as View[]).map((view) => ({
      what: `${view}, ${TAGS} to ${FEW_TAGS} tags`,
      value: median(of(view)) / median(of(`${view}, of ${FEW_TAGS}`)),
      atMost: 2,
    })),
    { what: 'largest answer, bytes', value: Math.max(...bytes), atMost: BYTES_MAX },
  ]
  const profile = await explainMisses(goals, {
    'the portal, pages of tags': () =>
      portal.profiled(async () => {
        for (let run = 0; run < RUNS; run += 1) {
          for (const view of Object.keys(VIEWS) as View[]) await timed(tagsPath(view, TAGS))
        }
      }),
  })
  await direct.close()
  await portal.close()
  return {
    measured: [...samples].map(([name, list]) => ({ name, unit: 'ms' as const, samples: list })),
    goals,
    notes: [
      `all ${TAGS} tags with their manifests, asked directly: ${everyTagMs.toFixed(0)} ms`,
      ...[...samples].map(
        ([name, list]) =>
          `${name}: p50 ${quantile(list, 0.5).toFixed(1)} ms, p95 ${quantile(list, 0.95).toFixed(1)} ms`,
      ),
      ...profile,
    ],
  }
}

async function inChromium(
  page: Awaited<ReturnType<typeof openBrowsePortal>>['page'],
  path: string,
): Promise<number> {
  const started = performance.now()
  await page.goto(`/registries/team-a/apps/${path}`, { waitUntil: 'commit' })
  await page.locator('tbody tr').nth(49).waitFor({ state: 'visible' })
  return performance.now() - started
}

/** The same use-case on the database that Berth brings along, in this process. */
async function onEmbedded(): Promise<number[]> {
  const { db, close } = await createEmbeddedScratchDatabase()
  const settings = parseSettings({
    ...{ AUTH_SECRET: 'a'.repeat(32), CA_SECRET: 'c'.repeat(32), DEMO: 'true' },
  })
  const [tenantId, id] = [newId(), newId()]
  const team = { slug: 'team-a', groupId: 'g', groupName: 'team-a', createdBy: 'alice' }
  await db.tenant.create({
    data: { id: tenantId, ...team, budgetBytes: BigInt(GIB), maxRegistries: 5 },
  })
  await db.registry.create({
    data: {
      ...{ id, tenantId, slug: 'apps', purpose: 'a bench', createdBy: 'alice' },
      ...{ quotaBytes: BigInt(GIB), image: 'registry', port: 5001, phase: 'ready' },
      readyAt: new Date(),
    },
  })
  await fillStock(db, id, [TAGS])
  const context = { db, clock: systemClock, settings, requestId: newId() }
  const actor = {
    ...{ username: 'alice', displayName: 'Alice', isAdmin: false, grants: new Map(), token: null },
    groups: [{ id: 'g', name: 'team-a' }],
  }
  const input = { tenantSlug: 'team-a', registrySlug: 'apps', repository: repositoryOf(TAGS) }
  const samples: number[] = []
  for (let run = -WARM_UP; run < RUNS; run += 1) {
    const ms = await took(() => browseTags(context, actor, input))
    if (run >= 0) samples.push(ms)
  }
  await close()
  return samples
}
