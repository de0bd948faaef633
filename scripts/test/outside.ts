import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { runCommand } from '../../e2e/support/run-command'
import { StopError } from '../../e2e/support/stop-error'
import {
  appArmorNeed,
  installPackages,
  isDebianLike,
  isRoot,
  missingPackages,
  type PackageNeed,
} from '../support/debian-packages'
import { step } from '../support/step'
import type { Kind } from './arguments'
import { removeControlGroups } from './control-groups'

const ENGINE: readonly PackageNeed[] = [
  { name: 'iproute2', provides: 'ip' },
  { name: 'tini', provides: 'tini' },
  { name: 'docker.io', provides: 'dockerd' },
  { name: 'iptables', provides: 'iptables' },
  { name: 'docker-registry', provides: 'docker-registry' },
  { name: 'skopeo', provides: 'skopeo' },
]
const INTEGRATION: readonly PackageNeed[] = [
  { name: 'slapd', provides: 'slapd' },
  { name: 'ldap-utils', provides: 'ldapsearch' },
  { name: 'postgresql', provides: '/usr/lib/postgresql' },
]
const E2E: readonly PackageNeed[] = [{ name: 'chromium', provides: 'chromium' }]

const UNSHARE = ['--net', '--pid', '--mount', '--fork', '--kill-child', '--mount-proc']

/**
 * Runs this very command again in network, process and mount namespaces of its own, so that the engine, its
 * gateway address and every port are the run's alone; nothing survives it, however it ends.
 */
export async function runInNamespaces(kinds: readonly Kind[]): Promise<number> {
  if (!isRoot()) {
    throw new StopError(
      'Integration and e2e tests run real engines, registries and directories in namespaces of their own, which takes root. Run them as root (`sudo npm test`), or only the unit tests (`npm run test:unit`).',
    )
  }
  await installMissing(kinds)
  await requireNamespaces()

  const scratch = mkdtempSync(join(tmpdir(), 'berth-test-'))
  // PostgreSQL and registries run as users of their own below it.
  chmodSync(scratch, 0o711)
  mkdirSync(join(scratch, 'tmp'))
  chmodSync(join(scratch, 'tmp'), 0o1777)
  const cgroup = basename(scratch)
  try {
    return await respawn({
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

async function installMissing(kinds: readonly Kind[]): Promise<void> {
  const missing = missingPackages([
    ...ENGINE,
    ...appArmorNeed(),
    ...(kinds.includes('integration') ? INTEGRATION : []),
    ...(kinds.includes('e2e') ? E2E : []),
  ])
  if (missing.length === 0) return
  if (!isDebianLike()) {
    throw new StopError(
      `The tests need programs that are missing here: those of the Debian packages ${missing.join(', ')}. Install them and try again.`,
    )
  }
  await step(`Debian packages ${missing.join(' ')}`, () =>
    installPackages(missing, { daemons: 'stay off' }),
  )
}

async function requireNamespaces(): Promise<void> {
  const { code, stderr } = await runCommand('unshare', [...UNSHARE, 'true'])
  if (code === 0) return
  throw new StopError(
    `The tests run in network, process and mount namespaces of their own, and this machine refuses to make them (${stderr.trim()}). Run them on a real or virtual machine, or in a container with --privileged.`,
  )
}

/** The same command as first process's only child, tied to our life: when we are gone, so is all of it. */
async function respawn(env: NodeJS.ProcessEnv): Promise<number> {
  const self = [process.execPath, 'scripts/test.mjs', ...process.argv.slice(2)]
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
