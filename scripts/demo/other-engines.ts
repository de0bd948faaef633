import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { commandLine } from '../../e2e/support/process-identity'

/** The sockets of dockerds that share our network (two of them would fight over bridges and packet filters). */
export function engineSocketsInOurNetwork(): string[] {
  const ours = readlinkSync('/proc/self/ns/net')
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isDockerd(name) && networkOf(name) === ours)
    .map((pid) => socketIn(commandLine(Number(pid))))
}

/** The first unix socket among dockerd's arguments, its default without one. */
export function socketIn(args: readonly string[]): string {
  const named = args.map((argument) => /(unix:\/\/.*)$/.exec(argument)?.[1]).find(Boolean)
  return named ?? 'unix:///var/run/docker.sock'
}

function isDockerd(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'dockerd'
  } catch {
    return false
  }
}

function networkOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined
  }
}
