// Where the time of a server goes, from a CPU profile of it.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'

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

type Profile = z.infer<typeof profileSchema>
type Frame = Profile['nodes'][number]['callFrame']

/**
 * A part of the work, told by the file that it is done in. The nearest to the top of the stack counts, so that what else
 * of Node a file calls, such as its hashes, is that file's.
 */
type Layer = { name: string; why: string; owns(place: string, frame: Frame): boolean }

const isFile =
  (...paths: string[]) =>
  (place: string) =>
    paths.includes(place)

const HTTP_AND_TLS =
  /^node:(_http|_tls|http|https|net$|events$|internal\/(http|stream|streams|timers|child_process|process\/task_queues))/

const LAYERS: readonly Layer[] = [
  {
    name: 'signing',
    why: 'one ES256 signature and two base64 texts for each token; the bare server does the same',
    owns: isFile('lib/registry/token.ts'),
  },
  {
    name: 'proof of the credentials',
    why: 'one keyed hash for each request, and a look at what is remembered',
    owns: (place) => place.startsWith('lib/auth/') || place.startsWith('lib/tokens/'),
  },
  {
    name: 'decision',
    why: 'role, scope and policies of each request, from a registry that is remembered for a second',
    owns: (place, { url }) =>
      place.startsWith('lib/tenants/') ||
      place === 'lib/server/decide-token-access.ts' ||
      place === 'lib/registry/scopes.ts' ||
      place === 'lib/registry/references.ts' ||
      place === 'lib/kernel/short-memory.ts' ||
      url.includes('zod'),
  },
  {
    name: 'database',
    why: 'questions that no memory answers',
    owns: (place, { url }) =>
      place.startsWith('lib/db/') || /node_modules\/(@prisma|pg|pg-[a-z]+)\//.test(url),
  },
  {
    name: 'reading the request, writing the answer',
    why: 'address, query, Basic credentials, JSON and headers; the bare server has less of it',
    owns: (place) => place.startsWith('lib/server/') || place.startsWith('lib/kernel/'),
  },
  {
    name: 'HTTP and TLS of Node',
    why: 'parsing, encryption and the system’s calls; the bare server pays the same',
    owns: (_place, { url }) => HTTP_AND_TLS.test(url),
  },
  {
    name: 'garbage collection',
    why: 'what requests leave behind',
    owns: (_place, { functionName }) => functionName === '(garbage collector)',
  },
  {
    name: 'native code of Node',
    why: 'the event loop itself, outside JavaScript: sockets, OpenSSL; the bare server pays the same',
    owns: (_place, { functionName }) => functionName === '(program)',
  },
]
const IDLE = '(idle)'

/** The share of each layer in the time in which the server was not idle, largest first. */
export function layersOf(files: { profile: string; bundle: string }): LayerShare[] {
  return layerShares(readFileSync(files.profile, 'utf8'), {
    url: pathToFileURL(files.bundle).href,
    text: readFileSync(files.bundle, 'utf8'),
  })
}

export type LayerShare = { name: string; why: string; share: number }

function layerShares(profileText: string, bundle: { url: string; text: string }): LayerShare[] {
  const profile = profileSchema.parse(JSON.parse(profileText))
  const placeOf = placesIn(bundle.text)
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const parents = new Map(
    profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])),
  )
  const layerOf = (id: number): Layer | null => {
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = nodes.get(at)?.callFrame
      if (frame === undefined) break
      const place = frame.url === bundle.url ? placeOf(frame.lineNumber) : ''
      const layer = LAYERS.find((each) => each.owns(place, frame))
      if (layer !== undefined) return layer
    }
    return null
  }
  const spent = new Map<Layer | null, number>()
  for (const [index, id] of profile.samples.entries()) {
    if (nodes.get(id)?.callFrame.functionName === IDLE) continue
    const layer = layerOf(id)
    spent.set(layer, (spent.get(layer) ?? 0) + (profile.timeDeltas[index] ?? 0))
  }
  const total = [...spent.values()].reduce((sum, each) => sum + each, 0)
  return [...spent]
    .map(([layer, time]) => ({
      name: layer?.name ?? 'everything else',
      why: layer?.why ?? 'other modules',
      share: time / total,
    }))
    .sort((a, b) => b.share - a.share)
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
