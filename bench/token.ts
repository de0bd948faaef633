// How many tokens one core signs: the portal as it is in production, role web with PostgreSQL and a directory, beside a
// bare Node server that signs the same claims with the same leaf and asks nobody. Both over TLS and connections that
// are kept, both on the same core in turns; load generator, database and directory have the other.
import { type Bench, type Goal, median, pairedRatio } from '../scripts/bench/bench'
import { layerShares } from './profile/cpu-profile'
import { TOKEN_LAYERS } from './token/layers'
import { openTokenStage, type Run, type TokenStage } from './token/stage'

const ROUNDS = 5
const CONNECTIONS = [1, 10, 100]
const RUN_MS = 2_000
const WARM_UP_MS = 3_000
const PROFILED_MS = 5_000
const PUSHES = 1_000
/** What docker asks for in one push of a few layers, side by side. */
const REQUESTS_PER_PUSH = 6
const RATIO_MIN = 0.5
const BINDS_MAX = 2
/** A layer that takes more than this is named with its reason. */
const LAYER_SHARE = 0.1

type Name = 'access token' | 'password' | 'bare'
type Results = Map<string, Run[]>

export const bench: Bench = {
  needs: ['postgres', 'slapd', 'build'],
  run: async ([rounds]) => {
    const stage = await openTokenStage()
    try {
      const results = await measure(stage, Number(rounds ?? ROUNDS))
      const binds = await stage.bindsOf(() =>
        stage.load('another password', {
          connections: REQUESTS_PER_PUSH,
          requests: PUSHES * REQUESTS_PER_PUSH,
        }),
      )
      const layers = await profiled(stage)
      const at100 = (name: Name) => ratesOf(results, name, 100)
      return {
        measured: [
          { name: 'access token', unit: '/s', samples: at100('access token') },
          { name: 'remembered password', unit: '/s', samples: at100('password') },
          { name: 'bare server', unit: '/s', samples: at100('bare') },
        ],
        notes: [...tableOf(results), '', ...layers],
        goals: [
          ...goalsOf(results, 'access token'),
          ...goalsOf(results, 'password'),
          {
            what: `binds for ${PUSHES} pushes of one person within a minute`,
            value: binds,
            atMost: BINDS_MAX,
          },
        ],
      }
    } finally {
      await stage.close()
    }
  },
}

/**
 * Tokens per second of the clock, and of the core: on a machine that has other work too, a server that is slow only
 * waits more, and the clock alone would flatter it.
 */
function goalsOf(results: Results, name: Name): Goal[] {
  const ratio = (of: (run: Run) => number) =>
    pairedRatio(runsOf(results, name, 100).map(of), runsOf(results, 'bare', 100).map(of))
  return [
    {
      what: `${name} to bare server at 100 connections, tokens per second`,
      value: ratio(({ perSecond }) => perSecond),
      atLeast: RATIO_MIN,
    },
    {
      what: `${name} to bare server at 100 connections, tokens per second of the core`,
      value: ratio(({ perSecond, serverCpu }) => perSecond / serverCpu),
      atLeast: RATIO_MIN,
    },
  ]
}

/** Each round asks every server with every number of connections, and each goes first as often as the others. */
async function measure(stage: TokenStage, rounds: number): Promise<Results> {
  const names: Name[] = ['access token', 'password', 'bare']
  const results: Results = new Map()
  for (const name of names) await stage.load(name, { connections: 100, durationMs: WARM_UP_MS })
  for (let round = 0; round < rounds; round += 1) {
    for (const connections of CONNECTIONS) {
      for (const turn of names.keys()) {
        const name = names[(round + turn) % names.length] ?? 'bare'
        const run = await stage.load(name, { connections, durationMs: RUN_MS })
        const key = keyOf(name, connections)
        results.set(key, [...(results.get(key) ?? []), run])
      }
    }
  }
  return results
}

function keyOf(name: Name, connections: number): string {
  return `${name} ${connections}`
}

function runsOf(results: Results, name: Name, connections: number): readonly Run[] {
  return results.get(keyOf(name, connections)) ?? []
}

function ratesOf(results: Results, name: Name, connections: number): number[] {
  return runsOf(results, name, connections).map(({ perSecond }) => perSecond)
}

function tableOf(results: Results): string[] {
  const head = 'connections  credentials     tokens/s   p50 ms   p99 ms  to bare  server  generator'
  const lines = CONNECTIONS.flatMap((connections) =>
    (['access token', 'password', 'bare'] as const).map((name) => {
      const runs = runsOf(results, name, connections)
      const middle = (of: (run: Run) => number) => median(runs.map(of))
      const ratio = pairedRatio(
        ratesOf(results, name, connections),
        ratesOf(results, 'bare', connections),
      )
      return [
        String(connections).padStart(11),
        name.padEnd(14),
        middle(({ perSecond }) => perSecond)
          .toFixed(0)
          .padStart(9),
        middle(({ p50Ms }) => p50Ms)
          .toFixed(2)
          .padStart(7),
        middle(({ p99Ms }) => p99Ms)
          .toFixed(2)
          .padStart(7),
        ratio.toFixed(2).padStart(7),
        percent(middle(({ serverCpu }) => serverCpu)).padStart(6),
        percent(middle(({ ownCpu }) => ownCpu)).padStart(9),
      ].join('  ')
    }),
  )
  return [head, ...lines, 'server and generator: the share of its core that each of them used']
}

async function profiled(stage: TokenStage): Promise<string[]> {
  const lines: string[] = []
  for (const name of ['access token', 'password'] as const) {
    const files = await stage.profiled(() =>
      stage.load(name, { connections: 100, durationMs: PROFILED_MS }),
    )
    const large = layerShares(files, TOKEN_LAYERS).filter(({ share }) => share > LAYER_SHARE)
    lines.push(`where the time goes (${name}), layers above ${percent(LAYER_SHARE)}:`)
    for (const { name: layer, share, why } of large)
      lines.push(`  ${percent(share).padStart(4)}  ${layer}: ${why}`)
  }
  return lines
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}
