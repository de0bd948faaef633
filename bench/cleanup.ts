// For how long nobody can push while the storage is cleaned up, beside what it takes at least: the collector alone in a
// container, and two restarts of the registry. Each round has garbage of its own, the collector alone works on a copy.
// Each restart has the index read anew, which takes minutes with so many manifests and would slow down what is measured:
// they are measured while the registry is empty.
import { mustRun } from '../e2e/support/run-command'
import {
  type Bench,
  type BenchReport,
  isReached,
  median,
  pairedRatio,
  took,
} from '../scripts/bench/bench'
import { makeGarbage, repositoriesFor, TAGS_EACH } from './cleanup/garbage'
import { openCleanupStage } from './cleanup/stage'
import { writeRegistryTree } from './index/registry-tree'

const MANIFESTS = 20_000
const ROUNDS = 3
const GARBAGE_SHARE = 0.1

export const bench: Bench = {
  needs: ['engine'],
  run: async ([manifests, rounds]) => {
    const stage = await openCleanupStage()
    const count = Number(rounds ?? ROUNDS)
    const restarts: number[] = []
    for (let n = 0; n <= 2 * count; n += 1) restarts.push(await took(stage.restart))
    const repositories = repositoriesFor(Number(manifests ?? MANIFESTS))
    writeRegistryTree(stage.tree, { repositories, tags: TAGS_EACH })
    await stage.own(stage.tree)
    // What each collector leaves is the same, so the two trees stay alike.
    const copy = `${stage.tree}-copy`
    await mustRun('cp', ['-al', stage.tree, copy])
    const outages: number[] = []
    const collectors: number[] = []
    const ours: number[] = []
    const steps: Map<string, number[]> = new Map()
    // The first round warms up disk and engine, and is thrown away.
    for (let round = 0; round <= count; round += 1) {
      const make = { repositories, round, share: GARBAGE_SHARE }
      const garbage = await makeGarbage(stage.tree, make)
      await makeGarbage(copy, make)
      await stage.readAnew()
      // That read the names and sizes of the one tree, so they are at hand for its collector.
      await mustRun('du', ['-s', copy])
      const collector = await stage.collectBare(copy)
      const run = await stage.cleanUp()
      if (run.blobs < garbage) throw new Error(`${run.blobs} of ${garbage} blobs were freed.`)
      if (round === 0) continue
      outages.push(run.outageMs)
      collectors.push(collector)
      ours.push(run.collectorMs)
      for (const [step, ms] of run.steps) steps.set(step, [...(steps.get(step) ?? []), ms])
    }
    await stage.close()
    // The first warms up as well.
    const pairs = outages.map((_, n) => (restarts[2 * n + 1] ?? 0) + (restarts[2 * n + 2] ?? 0))
    return reportOf({ outages, collectors, ours, restarts: pairs, steps })
  },
}

type Samples = {
  outages: number[]
  collectors: number[]
  /** As Berth's job, from the start of its container to its end. */
  ours: number[]
  restarts: number[]
  steps: ReadonlyMap<string, number[]>
}

function reportOf({ outages, collectors, ours, restarts, steps }: Samples): BenchReport {
  const bare = collectors.map((collector, at) => collector + (restarts[at] ?? Number.NaN))
  const goal = {
    ...{ what: 'the pause to the bare collector and two restarts', atMost: 1.1 },
    value: pairedRatio(outages, bare),
  }
  return {
    measured: [
      { name: 'Berth: nobody can push', unit: 'ms', samples: outages },
      { name: 'the collector in a container', unit: 'ms', samples: collectors },
      { name: 'the collector as a job of Berth', unit: 'ms', samples: ours },
      { name: 'two restarts, first write to first write', unit: 'ms', samples: restarts },
    ],
    goals: [goal],
    notes: isReached(goal) ? [] : limitOf({ collectors, restarts, steps }),
  }
}

/** The step that takes most beyond what it must, first. */
function limitOf({ collectors, restarts, steps }: Omit<Samples, 'outages' | 'ours'>): string[] {
  const half = median(restarts) / 2
  const least: Record<string, number> = {
    closing: half,
    collecting: median(collectors),
    opening: half,
  }
  const over = [...steps]
    .map(([step, samples]) => ({
      step,
      ms: median(samples),
      over: median(samples) - (least[step] ?? 0),
    }))
    .sort((a, b) => b.over - a.over)
  return [
    `the limiting layer is the step “${over[0]?.step}”`,
    ...over.map(
      ({ step, ms, over: more }) =>
        `  ${step}: ${ms.toFixed(0)} ms, ${more.toFixed(0)} above the least`,
    ),
  ]
}
