import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endProcess, findDaemon, forgetDaemon, signalProcess, spawnDaemon, tailOf } from './daemon'
import { connectDocker, engineAnswers } from './docker-client'
import { releaseMounts } from './mounts'
import { commandLine, identifyProcess, type ProcessIdentity } from './process-identity'
import { waitForSwarm } from './swarm'
import { waitUntil } from './wait-until'

export type EngineOptions = {
  /** Images, containers and the Swarm's state. */
  dataDirectory: string
  /** Sockets and pid files. Short: the path of a socket inside may have 107 bytes. */
  runDirectory: string
  logFile: string
  /** Where its containers' control groups go, below the root; Docker's own place if left out. */
  cgroupParent?: string
}

export type Engine = {
  dockerHost: string
  options: EngineOptions
  /** The daemon's process, if it runs; also when another process started it. */
  find(): ProcessIdentity | undefined
  /** Starts it, or takes the one that runs; resolves when it answers. */
  start(signal?: AbortSignal): Promise<void>
  /** An orderly end: containers stop, their mounts go. Not running is fine. */
  stop(): Promise<void>
  /** SIGKILL, as when the daemon crashes: containerd and containers stay behind. */
  kill(): Promise<void>
  /** Stops and starts; resolves when its Swarm answers again, if it has one. */
  restart(): Promise<void>
  /** From now on it accepts connections and never answers. */
  freeze(): void
  thaw(): void
}

/** An engine of our own. The handle is nothing but paths: any process may make one for the same engine. */
export function openEngine(options: EngineOptions): Engine {
  const dockerHost = `unix://${options.runDirectory}/docker.sock`
  const pidFile = join(options.runDirectory, 'engine.json')
  const find = () => findDaemon(pidFile)

  async function start(signal?: AbortSignal): Promise<void> {
    if (find() === undefined) await spawnEngine(options, pidFile)
    const answers = async () => {
      if (find() === undefined) throw new Error(`dockerd ended:\n${tailOf(options.logFile)}`)
      return engineAnswers(dockerHost)
    }
    await waitUntil(answers, { what: 'the Docker engine', timeoutMs: 90_000, signal })
  }

  async function stop(): Promise<void> {
    if (!existsSync(pidFile)) return
    // Only dockerd takes containers and mounts down in order; after a crash it is started once more for that.
    if (find() === undefined) await start()
    const daemon = find()
    if (daemon !== undefined) {
      signalProcess(daemon, 'SIGCONT')
      await endProcess(daemon, { timeoutMs: 60_000 })
    }
    forgetDaemon(pidFile)
    for (const shim of leftShims(options.runDirectory))
      await endProcess(shim, { signal: 'SIGKILL' })
    // dockerd mounts its data directory on itself, and leaves that when it was killed or somebody held a file.
    await releaseMounts(options.dataDirectory)
  }

  return {
    dockerHost,
    options,
    find,
    start,
    stop,
    kill: async () => {
      const daemon = find()
      if (daemon !== undefined) await endProcess(daemon, { signal: 'SIGKILL' })
    },
    restart: async () => {
      await stop()
      await start()
      await waitForSwarm(connectDocker(dockerHost))
    },
    freeze: () => signalIfRunning(find(), 'SIGSTOP'),
    thaw: () => signalIfRunning(find(), 'SIGCONT'),
  }
}

function signalIfRunning(daemon: ProcessIdentity | undefined, signal: NodeJS.Signals): void {
  if (daemon === undefined) throw new Error('The engine does not run.')
  signalProcess(daemon, signal)
}

async function spawnEngine(options: EngineOptions, pidFile: string): Promise<void> {
  mkdirSync(options.dataDirectory, { recursive: true, mode: 0o711 })
  mkdirSync(options.runDirectory, { recursive: true, mode: 0o711 })
  const daemonPidFile = join(options.runDirectory, 'dockerd.pid')
  // dockerd believes a pid file as soon as any process has that pid, and so does its supervisor of containerd.
  rmSync(daemonPidFile, { force: true })
  forgetDeadContainerd(options.runDirectory)

  // Its own configuration file, so that /etc/docker/daemon.json cannot contradict these arguments.
  const configFile = join(options.runDirectory, 'daemon.json')
  writeFileSync(configFile, '{}')
  await spawnDaemon({
    command: 'dockerd',
    args: [
      ...['--config-file', configFile],
      ...['--data-root', options.dataDirectory],
      ...['--exec-root', options.runDirectory],
      ...['--pidfile', daemonPidFile],
      ...['-H', `unix://${options.runDirectory}/docker.sock`],
      // With systemd's driver the process numbers of a private namespace would reach the host's systemd.
      ...['--exec-opt', 'native.cgroupdriver=cgroupfs'],
      ...(options.cgroupParent === undefined ? [] : ['--cgroup-parent', options.cgroupParent]),
    ],
    env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` },
    logFile: options.logFile,
    pidFile,
  })
}

/** What supervised a container when dockerd was killed: its next start forgets them. */
function leftShims(runDirectory: string): ProcessIdentity[] {
  const socket = join(runDirectory, 'containerd/containerd.sock')
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandLine(Number(name)).includes(socket))
    .flatMap((pid) => identifyProcess(Number(pid)) ?? [])
}

function forgetDeadContainerd(runDirectory: string): void {
  const pidFile = join(runDirectory, 'containerd/containerd.pid')
  if (!existsSync(pidFile)) return
  const command = commandLine(Number(readFileSync(pidFile, 'utf8')))
  if (!command.some((argument) => argument.includes(runDirectory))) rmSync(pidFile)
}
