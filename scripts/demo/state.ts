import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { PLACES } from './places'

const stateSchema = z.object({
  /** Engines on which the demo made anything, and the registry image it brought there. */
  engines: z.array(z.object({ dockerHost: z.string(), broughtImage: z.string().optional() })),
  machinePort: z.number().optional(),
})

type State = z.infer<typeof stateSchema>

/** What the demo remembers from run to run. */
export function readState(): State {
  if (!existsSync(PLACES.state)) return { engines: [] }
  return stateSchema.parse(JSON.parse(readFileSync(PLACES.state, 'utf8')))
}

export function writeState(state: State): void {
  mkdirSync(PLACES.berth, { recursive: true })
  writeFileSync(PLACES.state, `${JSON.stringify(state, null, 2)}\n`)
}

/** Remembers that the demo uses this engine, and an image that it brought there. */
export function rememberEngine(dockerHost: string, broughtImage?: string): void {
  const state = readState()
  const known = state.engines.find((engine) => engine.dockerHost === dockerHost)
  const others = state.engines.filter((engine) => engine !== known)
  const image = broughtImage ?? known?.broughtImage
  const engine = image === undefined ? { dockerHost } : { dockerHost, broughtImage: image }
  writeState({ ...state, engines: [...others, engine] })
}
