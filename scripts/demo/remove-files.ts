import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

type Places = { berth: string; lock: string; engine: { dataDirectory: string } }

/** Whether an engine of our own has a Swarm in its data, which outlives the demo. */
export function holdsSwarm(dataDirectory: string): boolean {
  return existsSync(join(dataDirectory, 'swarm/docker-state.json'))
}

/** Removes what the demo keeps on disk, but for its lock and for an engine that has a Swarm. */
export function removeFiles({ berth, lock, engine }: Places): void {
  const kept = holdsSwarm(engine.dataDirectory) ? [lock, engine.dataDirectory] : [lock]
  for (const name of readdirSync(berth)) {
    const path = join(berth, name)
    if (!kept.includes(path)) rmSync(path, { recursive: true, force: true })
  }
}
