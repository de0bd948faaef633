// What a CPU profile of V8 says: where the time went, told by layers.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'

const ROOT = `${pathToFileURL(join(import.meta.dirname, '../..')).href}/`

const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
})

/** `bundle`: the file that esbuild made of the sources, of a process that runs one. */
export type ProfileFiles = { profile: string; bundle?: string }

/** A function on the stack. `place`: `lib/…`, `node_modules/…`, `node:…` or `wasm:…`; '' for what has no source. */
export type Frame = { functionName: string; place: string }

/** A part of the work, told by the file that it is done in. */
export type Layer = { name: string; why: string; owns(frame: Frame): boolean }

export type LayerShare = { name: string; why: string; share: number; hottest: readonly string[] }

const HOTTEST_MAX = 4
const REST = { name: 'everything else', why: 'other modules' }

/**
 * The share of each layer in the time, largest first. The nearest to the top of the stack counts, so that what else of
 * Node a file calls, such as its hashes, is that file's. Time in which the process was idle counts only if a layer owns
 * the frame `(idle)`.
 */
export function layerShares(files: ProfileFiles, layers: readonly Layer[]): LayerShare[] {
  const profile = profileSchema.parse(JSON.parse(readFileSync(files.profile, 'utf8')))
  const placeOf = placesOf(files.bundle)
  const frames = new Map(
    profile.nodes.map(({ id, callFrame }): [number, Frame] => [
      id,
      { functionName: callFrame.functionName, place: placeOf(callFrame) },
    ]),
  )
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  )
  const layerOf = (id: number): Layer | null => {
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = frames.get(at)
      const layer = frame && layers.find((each) => each.owns(frame))
      if (layer) return layer
    }
    return null
  }
  const spent = new Map<Layer | null, Map<string, number>>()
  for (const [index, id] of profile.samples.entries()) {
    const layer = layerOf(id)
    const frame = frames.get(id)
    if (frame === undefined || (layer === null && frame.functionName === '(idle)')) continue
    const of = spent.get(layer) ?? new Map<string, number>()
    spent.set(layer, of)
    of.set(textOf(frame), (of.get(textOf(frame)) ?? 0) + (profile.timeDeltas[index] ?? 0))
  }
  const sum = (times: Iterable<number>) => [...times].reduce((all, time) => all + time, 0)
  const total = sum([...spent.values()].map((of) => sum(of.values())))
  return [...spent]
    .map(([layer, of]) => ({
      name: (layer ?? REST).name,
      why: (layer ?? REST).why,
      share: sum(of.values()) / total,
      hottest: [...of]
        .sort(([, a], [, b]) => b - a)
        .slice(0, HOTTEST_MAX)
        .map(([text]) => text),
    }))
    .sort((a, b) => b.share - a.share)
}

function textOf({ functionName, place }: Frame): string {
  return [functionName || '(anonymous)', place].filter((part) => part !== '').join(' in ')
}

function placesOf(bundle: string | undefined) {
  const bundled =
    bundle === undefined
      ? null
      : { url: pathToFileURL(bundle).href, placeOf: placesIn(readFileSync(bundle, 'utf8')) }
  return ({ url, lineNumber }: { url: string; lineNumber: number }): string => {
    if (url === bundled?.url) return bundled.placeOf(lineNumber)
    const plain = url.replace(/\?.*$/, '').replace(/^wasm:.*$/, 'wasm:')
    return plain.startsWith(ROOT) ? plain.slice(ROOT.length) : plain.replace('file://', '')
  }
}

/** The source of each line of a bundle, by the comments with which esbuild begins each module. */
function placesIn(bundleText: string): (line: number) => string {
  let current = ''
  const places = bundleText.split('\n').map((line) => {
    const name = /^\/\/ ((?:lib|node_modules)\/\S+)$/.exec(line)?.[1]
    if (name !== undefined) current = name
    return current
  })
  return (line) => places[line] ?? ''
}
