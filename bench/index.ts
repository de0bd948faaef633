// How the index of images keeps up: what registries report, stored before it is acknowledged, beside the rate at which
// they report to somebody who forgets it; and a full read beside a bare walk of the same calls. Real registries (2.8).
import {
  createEmbeddedScratchDatabase,
  createScratchDatabase,
  type ScratchDatabase,
} from '../lib/db/testing/scratch-database'
import { startRegistry } from '../lib/registry/testing/registry-process'
import { type Bench, type Goal, type Measured, median, pairedRatio } from '../scripts/bench/bench'
import { answerNothing, answerStored, type EventStage, openEventStage } from './index/event-sinks'
import { measureReads, type ReadTimes } from './index/measure-reads'
import { writeRegistryTree } from './index/registry-tree'

const REPOSITORIES = 2_000
const TAGS = 5
const EVENT_ROUNDS = 5
const READ_ROUNDS = 2
const REPORTS = 1_500
const REGISTRIES = 4

type Part = { measured: Measured[]; goals: Goal[]; notes: string[] }

export const bench: Bench = {
  needs: ['postgres'],
  run: async ([only, repositories]) => {
    const parts = [
      ...(only === 'reads' ? [] : [await measureEvents()]),
      ...(only === 'events' ? [] : [await measureFullReads(Number(repositories ?? REPOSITORIES))]),
    ]
    return {
      measured: parts.flatMap(({ measured }) => measured),
      goals: parts.flatMap(({ goals }) => goals),
      notes: parts.flatMap(({ notes }) => notes),
    }
  },
}

async function measureEvents(): Promise<Part> {
  const embedded = await createEmbeddedScratchDatabase()
  const postgres = await createScratchDatabase()
  const one = await openEventStage(1)
  const rates = { none: [] as number[], embedded: [] as number[], postgres: [] as number[] }
  try {
    const answers = {
      none: answerNothing,
      embedded: await answerStored(embedded.db, one.tokens),
      postgres: await answerStored(postgres.db, one.tokens),
    }
    // The first round warms up, and is thrown away.
    for (let round = 0; round <= EVENT_ROUNDS; round += 1) {
      for (const name of ['none', 'embedded', 'postgres'] as const) {
        const rate = await one.rate(answers[name], REPORTS)
        if (round > 0) rates[name].push(rate)
      }
    }
  } finally {
    await one.close()
  }
  const several = await openEventStage(REGISTRIES)
  const together = {
    embedded: await rateOfSeveral(several, embedded),
    postgres: await rateOfSeveral(several, postgres),
  }
  await several.close()
  await embedded.close()
  await postgres.close()
  const { none } = rates
  return {
    measured: [
      { name: 'reports stored, embedded database', unit: '/s', samples: rates.embedded },
      { name: 'reports stored, PostgreSQL', unit: '/s', samples: rates.postgres },
      { name: 'reports forgotten', unit: '/s', samples: none },
      {
        name: `${REGISTRIES} registries, embedded database`,
        unit: '/s',
        samples: together.embedded,
      },
      { name: `${REGISTRIES} registries, PostgreSQL`, unit: '/s', samples: together.postgres },
    ],
    goals: [
      {
        what: 'reports per second into the embedded database to those into nothing',
        value: pairedRatio(rates.embedded, none),
        atLeast: 0.6,
      },
      {
        what: `reports per second of ${REGISTRIES} registries together, embedded database`,
        value: median(together.embedded),
        atLeast: 1_000,
      },
    ],
    notes: [`PostgreSQL to nothing: ${pairedRatio(rates.postgres, none).toFixed(2)}`],
  }
}

async function rateOfSeveral(stage: EventStage, { db }: ScratchDatabase): Promise<number[]> {
  const answer = await answerStored(db, stage.tokens)
  await stage.rate(answer, REPORTS)
  return [await stage.rate(answer, REPORTS), await stage.rate(answer, REPORTS)]
}

async function measureFullReads(repositories: number): Promise<Part> {
  const registry = await startRegistry()
  writeRegistryTree(registry.rootDirectory, { repositories, tags: TAGS })
  const times: { embedded: ReadTimes[]; postgres: ReadTimes[] } = { embedded: [], postgres: [] }
  try {
    for (let round = 0; round < READ_ROUNDS; round += 1) {
      times.embedded.push(await measureReads(registry, createEmbeddedScratchDatabase, round))
      times.postgres.push(await measureReads(registry, createScratchDatabase, round))
    }
  } finally {
    await registry.stop()
  }
  return {
    measured: Object.entries(times).flatMap(([name, rounds]) => [
      { name: `first read, ${name}`, unit: 'ms', samples: rounds.map(({ first }) => first) },
      { name: `second read, ${name}`, unit: 'ms', samples: rounds.map(({ second }) => second) },
      { name: `bare walk beside ${name}`, unit: 'ms', samples: rounds.map(({ bare }) => bare) },
    ]),
    goals: Object.entries(times).flatMap(([name, rounds]): Goal[] => [
      {
        what: `first read of ${repositories} repositories to a bare walk, ${name}`,
        value: pairedRatio(
          rounds.map(({ first }) => first),
          rounds.map(({ bare }) => bare),
        ),
        atMost: 1.3,
      },
      {
        what: `second read to the first, ${name}`,
        value: pairedRatio(
          rounds.map(({ second }) => second),
          rounds.map(({ first }) => first),
        ),
        atMost: 0.5,
      },
      {
        what: `tags that moved unheard and were found, ${name}`,
        value: rounds.filter(({ foundMoved }) => foundMoved).length,
        atLeast: rounds.length,
      },
    ]),
    notes: [],
  }
}
