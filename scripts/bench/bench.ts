/** What a bench finds: an engine with a Swarm and a registry image, PostgreSQL, the program slapd, a browser, the built portal. */
export type Need = 'engine' | 'postgres' | 'slapd' | 'browser' | 'build'

/**
 * What `bench/<name>.ts` exports as `bench`. It runs in namespaces of its own; addresses of what it needs come from
 * `testEnvironment`, as in tests, and nothing that it starts has to be stopped.
 */
export type Bench = {
  needs: readonly Need[]
  run(args: readonly string[]): Promise<BenchReport>
}

export type BenchReport = {
  /** The first is what the bench is about; the others are what it is compared with. */
  measured: readonly Measured[]
  goals: readonly Goal[]
  /** Lines that explain the figures. */
  notes?: readonly string[]
}

/** Samples that were taken side by side have the same place in every list. */
export type Measured = { name: string; unit: 'ms' | '/s' | 'MiB'; samples: readonly number[] }

export type Goal = { what: string; value: number } & ({ atMost: number } | { atLeast: number })

/** The middle of the values, the mean of the middle two for an even number. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN
  const high = sorted[Math.floor(middle)] ?? Number.NaN
  return (low + high) / 2
}

/** The median of `a` to `b`, pair by pair, so that a machine that slows down midway weighs on both sides alike. */
export function pairedRatio(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new Error('Samples of a ratio come in pairs.')
  return median(a.map((value, index) => value / (b[index] ?? Number.NaN)))
}

/** Whether the goal is reached; a value that is no number reaches none. */
export function isReached(goal: Goal): boolean {
  return 'atMost' in goal ? goal.value <= goal.atMost : goal.value >= goal.atLeast
}

/** The value below which this share of the values is: 0.95 for the 95th percentile. NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
}

/** How many milliseconds some work takes. */
export async function took(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** What each contender measures, round by round. They take turns: each goes first as often as the others. */
export async function inTurns(
  rounds: number,
  contenders: readonly (() => Promise<number>)[],
): Promise<number[][]> {
  const samples = contenders.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const turn of contenders.keys()) {
      const index = (round + turn) % contenders.length
      const measured = await contenders[index]?.()
      if (measured !== undefined) samples[index]?.push(measured)
    }
  }
  return samples
}

/** One report of a bench that has several parts. */
export function joinReports(parts: readonly BenchReport[]): BenchReport {
  return {
    measured: parts.flatMap(({ measured }) => measured),
    goals: parts.flatMap(({ goals }) => goals),
    notes: parts.flatMap(({ notes = [] }) => notes),
  }
}
