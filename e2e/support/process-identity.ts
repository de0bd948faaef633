import { readFileSync } from 'node:fs'

/** A process and nobody who got its pid later: the start time is in ticks since boot, from /proc. */
export type ProcessIdentity = { pid: number; startTicks: string }

/** The identity of a running process; undefined when there is none, or only a zombie is left of it. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined
  }
  // The second field is the program's name in parentheses and may hold anything, also ") ".
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const startTicks = fields[19]
  return fields[0] === 'Z' || startTicks === undefined ? undefined : { pid, startTicks }
}

export function isRunning(process: ProcessIdentity): boolean {
  return identifyProcess(process.pid)?.startTicks === process.startTicks
}

/** The command line of a running process, empty when there is none. */
export function commandLine(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  } catch {
    return []
  }
}
