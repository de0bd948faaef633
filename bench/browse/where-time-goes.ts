import { readFileSync } from 'node:fs'

type Profile = {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[]
  samples: number[]
  timeDeltas: number[]
}

/** The parts of a process that its time went to, largest first; `(idle)` is waiting, for the database above all. */
export function whereTimeGoes(file: string): string[] {
  const profile: Profile = JSON.parse(readFileSync(file, 'utf8'))
  const layers = new Map(profile.nodes.map(({ id, callFrame }) => [id, layerOf(callFrame)]))
  const times = new Map<string, number>()
  for (const [at, id] of profile.samples.entries()) {
    const layer = layers.get(id) ?? 'unknown'
    times.set(layer, (times.get(layer) ?? 0) + (profile.timeDeltas[at] ?? 0))
  }
  const total = [...times.values()].reduce((sum, time) => sum + time, 0)
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 8)
    .map(([layer, time]) => `${((time / total) * 100).toFixed(0).padStart(4)} %  ${layer}`)
}

function layerOf({ functionName, url }: Profile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName || 'native code'
  if (url.startsWith('node:')) return `Node: ${url.slice(5).split('/')[0]}`
  const dependency = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  if (dependency !== undefined) return `package ${dependency}`
  return url.includes('/.next/') ? 'our pages and what is bundled with them' : 'our server'
}
