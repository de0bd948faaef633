import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import {
  identifyProcess,
  isRunning,
  type ProcessIdentity,
} from '../../e2e/support/process-identity'
import { StopError } from '../../e2e/support/stop-error'
import { PLACES } from './places'

/** Makes this process the only demo of this checkout until `releaseLock`; refuses while another one lives. */
export function takeLock(): void {
  mkdirSync(PLACES.berth, { recursive: true, mode: 0o711 })
  const identity = JSON.stringify(identifyProcess(process.pid))
  try {
    writeFileSync(PLACES.lock, identity, { flag: 'wx' })
    return
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const holder = readHolder()
  if (holder !== undefined && isRunning(holder)) {
    throw new StopError(
      `A demo of this checkout runs already, as process ${holder.pid}. Stop it with Ctrl-C in its terminal or \`kill ${holder.pid}\`, and try again.`,
    )
  }
  // What is left of a demo that was killed.
  rmSync(PLACES.facts, { force: true })
  writeFileSync(PLACES.lock, identity)
}

export function releaseLock(): void {
  rmSync(PLACES.lock, { force: true })
}

function readHolder(): ProcessIdentity | undefined {
  if (!existsSync(PLACES.lock)) return undefined
  const text = readFileSync(PLACES.lock, 'utf8')
  return text === '' ? undefined : JSON.parse(text)
}
