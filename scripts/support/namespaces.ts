import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { mustRun, runCommand } from '../../e2e/support/run-command'
import { StopError } from '../../e2e/support/stop-error'
import { removeControlGroups } from './control-groups'
import {
  installPackages,
  isDebianLike,
  isRoot,
  missingPackages,
  type PackageNeed,
} from './debian-packages'
import { step } from './step'

const UNSHARE = ['--net', '--pid', '--mount', '--fork', '--kill-child', '--mount-proc']

/**
 * Runs `script` again, with the arguments of this process, in network, process and mount namespaces of its own, so
 * that the engine, its gateway address and every port are the run's alone; nothing survives it, however it ends.
 * The run knows where it is by `BERTH_TEST_SCRATCH`. Returns its exit code.
 *
 * @throws StopError when this takes root, packages or namespaces that cannot be had
 */
export async function runInNamespaces(options: {
  script: string
  packages: readonly PackageNeed[]
  /** The paragraph for who is not root. */
  needsRoot: string
  /** What needs none of the packages, done while those that are missing are installed. */
  meanwhile?: () => Promise<void>
}): Promise<number> {
  if (!isRoot()) throw new StopError(options.needsRoot)
  await installMissing(options)
  await requireNamespaces()

  const scratch = mkdtempSync(join(tmpdir(), 'berth-test-'))
  // PostgreSQL and registries run as users of their own below it.
  chmodSync(scratch, 0o711)
  mkdirSync(join(scratch, 'tmp'))
  chmodSync(join(scratch, 'tmp'), 0o1777)
  const cgroup = basename(scratch)
  try {
    return await respawn(options.script, {
      ...process.env,
      BERTH_TEST_SCRATCH: scratch,
      BERTH_TEST_CGROUP: cgroup,
      TMPDIR: join(scratch, 'tmp'),
    })
  } finally {
    removeControlGroups(cgroup)
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Inside: loopback up, and private places for what engines, and people who trust a registry, write on the host. */
export async function prepareNamespace(): Promise<void> {
  await mustRun('ip', ['link', 'set', 'lo', 'up'])
  keepAddressesStill()
  mkdirSync('/etc/docker', { recursive: true })
  for (const directory of ['/run', '/etc/docker']) {
    await mustRun('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', directory])
  }
}

/**
 * No IPv6 address for interfaces to come: with each container one would come and go, and Chromium drops what it is
 * just asking for (ERR_NETWORK_CHANGED) whenever an address of its machine changes. Loopback keeps its own.
 */
function keepAddressesStill(): void {
  const switchOff = '/proc/sys/net/ipv6/conf/default/disable_ipv6'
  if (existsSync(switchOff)) writeFileSync(switchOff, '1')
}

async function installMissing({
  packages,
  meanwhile,
}: {
  packages: readonly PackageNeed[]
  meanwhile?: () => Promise<void>
}): Promise<void> {
  const missing = missingPackages(packages)
  if (missing.length === 0) return
  if (!isDebianLike()) {
    throw new StopError(
      `Programs are missing here: those of the Debian packages ${missing.join(', ')}. Install them and try again.`,
    )
  }
  // Both to their end: what is left in the middle of an installation has to be mended by hand.
  const ends = await Promise.allSettled([
    step(`Debian packages ${missing.join(' ')}`, () =>
      installPackages(missing, { daemons: 'stay off' }),
    ),
    meanwhile?.(),
  ])
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

async function requireNamespaces(): Promise<void> {
  const { code, stderr } = await runCommand('unshare', [...UNSHARE, 'true'])
  if (code === 0) return
  throw new StopError(
    `This runs in network, process and mount namespaces of its own, and this machine refuses to make them (${stderr.trim()}). Run it on a real or virtual machine, or in a container with --privileged.`,
  )
}

/** The same command as first process's only child, tied to our life: when we are gone, so is all of it. */
async function respawn(script: string, env: NodeJS.ProcessEnv): Promise<number> {
  const self = [process.execPath, script, ...process.argv.slice(2)]
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', ...UNSHARE, 'tini', '--', ...self],
    { env, stdio: ['ignore', 'inherit', 'inherit'] },
  )
  let interrupted = 0
  const stop = (signal: NodeJS.Signals) => {
    interrupted = signal === 'SIGINT' ? 130 : 143
    child.kill('SIGKILL')
  }
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, stop)
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve(exitCode ?? 1))
  })
  for (const signal of signals) process.off(signal, stop)
  return interrupted === 0 ? code : interrupted
}
