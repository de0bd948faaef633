import { readFileSync } from 'node:fs'
import { runCommand } from './run-command'
import { waitUntil } from './wait-until'

const LIMIT_MS = 20_000

/** Where something is mounted, at `directory` or below it; what lies deepest comes first. */
export function mountsAt(directory: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap((line) => line.split(' ')[4] ?? [])
    .map((path) => path.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8))))
    .filter((path) => path === directory || path.startsWith(`${directory}/`))
    .reverse()
}

/**
 * Unmounts everything at and below `directory`. What is busy is tried again while whoever holds it lets go: a directory
 * that stays a mount point can be emptied but not removed.
 */
export async function releaseMounts(directory: string): Promise<void> {
  let said = ''
  const release = async () => {
    for (const path of mountsAt(directory)) {
      const { code, stderr } = await runCommand('umount', [path])
      if (code !== 0) said = stderr.trim()
    }
    return mountsAt(directory).length === 0
  }
  try {
    await waitUntil(release, { what: `the mounts of ${directory}`, timeoutMs: LIMIT_MS })
  } catch (cause) {
    throw new Error(`${directory} is still mounted: ${said}`, { cause })
  }
}
