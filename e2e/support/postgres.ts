import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { endProcess, findDaemon, spawnDaemon, tailOf } from './daemon'
import { freePort } from './free-port'
import { mustRun, runCommand } from './run-command'
import { waitUntil } from './wait-until'

const VERSIONS = '/usr/lib/postgresql'
const NO_FLUSH = ['fsync', 'full_page_writes', 'synchronous_commit'].flatMap((name) => [
  '-c',
  `${name}=off`,
])

export type Postgres = {
  /** Of a superuser, on loopback, without a password. */
  url: string
  stop(): Promise<void>
  /** Cuts every connection, as an administrator's restart does, and answers again at the same address. */
  restart(): Promise<void>
}

/**
 * A PostgreSQL of Debian's package with all it writes below `directory`. Unless `isDurable` it flushes nothing: it is
 * not meant to survive a power cut.
 */
export async function startPostgres(
  directory: string,
  options: { isDurable: boolean } = { isDurable: false },
): Promise<Postgres> {
  const version = readdirSync(VERSIONS)
    .sort((a, b) => Number(b) - Number(a))
    .at(0)
  const programs = join(VERSIONS, version ?? '', 'bin')
  // PostgreSQL refuses to run as root.
  const owner = process.getuid?.() === 0 ? userNamed('postgres') : undefined
  const data = join(directory, 'data')
  mkdirSync(directory, { recursive: true })
  chmodSync(directory, 0o755)
  mkdirSync(data, { recursive: true, mode: 0o700 })
  if (owner !== undefined) chownSync(data, owner.uid, owner.gid)

  const initialize = [
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=trust',
    '-E',
    'UTF8',
    '--locale=C',
    '-N',
  ]
  await mustRun(join(programs, 'initdb'), initialize, { ...owner, cwd: data })

  const port = await freePort()
  const logFile = join(directory, 'postgres.log')
  const pidFile = join(directory, 'postgres.json')
  const start = async () => {
    await spawnDaemon({
      command: join(programs, 'postgres'),
      args: [
        ...['-D', data, '-k', data, '-h', '127.0.0.1', '-p', String(port)],
        ...(options.isDurable ? [] : NO_FLUSH),
        ...['-c', 'max_connections=200'],
      ],
      ...owner,
      cwd: data,
      logFile,
      pidFile,
    })
    const answers = async () => {
      if (findDaemon(pidFile) === undefined) throw new Error(`postgres ended:\n${tailOf(logFile)}`)
      const asked = ['-q', '-h', '127.0.0.1', '-p', String(port)]
      return (await runCommand(join(programs, 'pg_isready'), asked)).code === 0
    }
    await waitUntil(answers, { what: 'PostgreSQL', timeoutMs: 30_000 })
  }
  const stop = async () => {
    const daemon = findDaemon(pidFile)
    if (daemon !== undefined) await endProcess(daemon, { signal: 'SIGINT' })
  }
  await start()
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    stop,
    restart: async () => {
      await stop()
      await start()
    },
  }
}

function userNamed(name: string): { uid: number; gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined || gid === undefined) throw new Error(`There is no user ${name}.`)
  return { uid: Number(uid), gid: Number(gid) }
}
