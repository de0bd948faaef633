// How the index of images keeps up: what registries report, stored before it is acknowledged, beside the rate at which
// they report to somebody who forgets it; and a full read beside a bare walk of the same calls. Real registries (2.8).
import { setPriority } from 'node:os'
import { join } from 'node:path'
import {
  createEmbeddedScratchDatabase,
  createScratchDatabase,
  type ScratchDatabase,
} from '../lib/db/testing/scratch-database'
import { startRegistry } from '../lib/registry/testing/registry-process'
import { type Bench, type Goal, type Measured, median, pairedRatio } from '../scripts/bench/bench'
import { type During, FORGETFUL, openEventStage, openPortalSink } from './index/event-sinks'
import { measureReads, type ReadTimes } from './index/measure-reads'
import { writeRegistryTree } from './index/registry-tree'
import { explainMisses } from './profile/explain-misses'
import { profileHere } from './profile/take-profile'

const REPOSITORIES = 2_000
const TAGS = 5
const EVENT_ROUNDS = 5
const TOGETHER_ROUNDS = 3
const READ_ROUNDS = 2
/** Of all registries together. */
const REPORTS = 2_000
const REGISTRIES = 4
/** Inherited by registries: who waits for other work of the machine is no figure of ours. */
const PRIORITY = -15

type Part = { measured: Measured[]; goals: Goal[]; notes: string[] }

export const bench: Bench = {
  needs: ['postgres'],
  run: async ([only, repositories]) => {
    setPriority(PRIORITY)
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
  const databases = {
    embedded: await createEmbeddedScratchDatabase(),
    postgres: await createScratchDatabase(),
  }
  const one = await measureStage(databases, { registries: 1, rounds: EVENT_ROUNDS })
  const several = await measureStage(databases, { registries: REGISTRIES, rounds: TOGETHER_ROUNDS })
  await databases.embedded.close()
  await databases.postgres.close()
  return {
    measured: [...one.measured, ...several.measured],
    goals: [...one.goals, ...several.goals],
    notes: [...one.notes, ...several.notes],
  }
}

/** Every round asks each in turn: nobody who stores, the embedded database and PostgreSQL. */
async function measureStage(
  { embedded, postgres }: { embedded: EmbeddedDatabase; postgres: ScratchDatabase },
  { registries, rounds }: { registries: number; rounds: number },
): Promise<Part> {
  const stage = await openEventStage(registries)
  const each = REPORTS / registries
  const rates: Rates = { embedded: [], postgres: [], none: [] }
  try {
    const { tokens } = stage
    const journal = join(embedded.directory, `reports-${registries}`)
    const sinks = {
      none: FORGETFUL,
      embedded: await openPortalSink(embedded.db, { tokens, journal }),
      postgres: await openPortalSink(postgres.db, { tokens, journal: null }),
    }
    // The first round warms up, and is thrown away.
    for (let round = 0; round <= rounds; round += 1) {
      for (const name of ['none', 'embedded', 'postgres'] as const) {
        const rate = await stage.rate(sinks[name], each)
        if (round > 0) rates[name].push(rate)
      }
    }
    const who = registries === 1 ? 'one registry' : `${registries} registries together`
    const goals = registries === 1 ? goalsOfOne(rates) : goalsOfSeveral(who, rates)
    const profiled = async () => {
      let profile = ''
      await stage.rate(sinks.embedded, each, async (work) => {
        profile = await profileHere('events', work)
      })
      return { profile }
    }
    const rows: [string, number[]][] = [
      ['embedded database', rates.embedded],
      ['PostgreSQL', rates.postgres],
      ['forgotten', rates.none],
    ]
    return {
      measured: rows.map(([name, samples]) => ({ name: `${who}, ${name}`, unit: '/s', samples })),
      goals,
      notes: await explainMisses(goals, { [`reports of ${who}, embedded database`]: profiled }),
    }
  } finally {
    await stage.close()
  }
}

type EmbeddedDatabase = Awaited<ReturnType<typeof createEmbeddedScratchDatabase>>
type Rates = Record<'embedded' | 'postgres' | 'none', number[]>

function goalsOfOne({ embedded, none }: Rates): Goal[] {
  return [
    {
      what: 'reports per second into the embedded database to those into nothing',
      value: pairedRatio(embedded, none),
      atLeast: 0.6,
    },
  ]
}

function goalsOfSeveral(who: string, { embedded, postgres }: Rates): Goal[] {
  return [
    {
      what: `reports per second of ${who}, embedded database`,
      value: median(embedded),
      atLeast: 1_000,
    },
    { what: `reports per second of ${who}, PostgreSQL`, value: median(postgres), atLeast: 1_000 },
  ]
}

async function measureFullReads(repositories: number): Promise<Part> {
  const registry = await startRegistry()
  writeRegistryTree(registry.rootDirectory, { repositories, tags: TAGS })
  const times: Record<DatabaseName, ReadTimes[]> = { embedded: [], postgres: [] }
  const names: DatabaseName[] = ['embedded', 'postgres']
  try {
    for (let round = 0; round < READ_ROUNDS; round += 1) {
      for (const name of names)
        times[name].push(await measureReads(registry, { createDatabase: CREATE[name], round }))
    }
    const notes: string[] = []
    for (const name of names) {
      const profiled = async () => {
        let profile = ''
        const during: During = async (work) => {
          profile = await profileHere(`read-${name}`, work)
        }
        await measureReads(registry, { createDatabase: CREATE[name], round: READ_ROUNDS, during })
        return { profile }
      }
      const goals = goalsOfReads(name, repositories, times[name])
      notes.push(...(await explainMisses(goals, { [`first read, ${name}`]: profiled })))
    }
    return {
      measured: names.flatMap((name) => rowsOfReads(name, times[name])),
      goals: names.flatMap((name) => goalsOfReads(name, repositories, times[name])),
      notes,
    }
  } finally {
    await registry.stop()
  }
}

type DatabaseName = 'embedded' | 'postgres'

const CREATE: Record<DatabaseName, () => Promise<ScratchDatabase>> = {
  embedded: createEmbeddedScratchDatabase,
  postgres: createScratchDatabase,
}

function rowsOfReads(name: DatabaseName, rounds: readonly ReadTimes[]): Measured[] {
  return [
    { name: `first read, ${name}`, unit: 'ms', samples: rounds.map(({ first }) => first) },
    { name: `second read, ${name}`, unit: 'ms', samples: rounds.map(({ second }) => second) },
    { name: `bare walk beside ${name}`, unit: 'ms', samples: rounds.map(({ bare }) => bare) },
  ]
}

function goalsOfReads(
  name: DatabaseName,
  repositories: number,
  rounds: readonly ReadTimes[],
): Goal[] {
  const first = rounds.map((times) => times.first)
  return [
    {
      what: `first read of ${repositories} repositories to a bare walk, ${name}`,
      value: pairedRatio(
        first,
        rounds.map(({ bare }) => bare),
      ),
      atMost: 1.3,
    },
    {
      what: `second read to the first, ${name}`,
      value: pairedRatio(
        rounds.map(({ second }) => second),
        first,
      ),
      atMost: 0.5,
    },
    {
      what: `tags that moved unheard and were found, ${name}`,
      value: rounds.filter(({ foundMoved }) => foundMoved).length,
      atLeast: rounds.length,
    },
  ]
}
