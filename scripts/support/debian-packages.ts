import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { mustRun } from '../../e2e/support/run-command'
import { StopError } from '../../e2e/support/stop-error'

/** A Debian package and the file or program that shows it is there (whoever installed it). */
export type PackageNeed = { name: string; provides: string }

const POLICY = '/usr/sbin/policy-rc.d'

/** Whether this is Debian or one of its children. */
export function isDebianLike(osRelease = readOsRelease()): boolean {
  const value = (key: string) =>
    new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(osRelease)?.[1]?.split(' ') ?? []
  return [...value('ID'), ...value('ID_LIKE')].some((id) => id === 'debian' || id === 'ubuntu')
}

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Whether a program can be run by its name, or a file exists at its path. */
export function isProvided(provides: string): boolean {
  if (provides.startsWith('/')) return existsSync(provides)
  const path = `${process.env.PATH ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`
  return path.split(delimiter).some((directory) => isExecutable(join(directory, provides)))
}

/** What of `needs` is missing. The kernel's AppArmor, where on, makes containers need its parser. */
export function missingPackages(needs: readonly PackageNeed[]): string[] {
  return needs.filter(({ provides }) => !isProvided(provides)).map(({ name }) => name)
}

/** What Docker needs beside its own package where the kernel enforces AppArmor. */
export function appArmorNeed(): PackageNeed[] {
  const switchFile = '/sys/module/apparmor/parameters/enabled'
  const isOn = existsSync(switchFile) && readFileSync(switchFile, 'utf8').startsWith('Y')
  return isOn ? [{ name: 'apparmor', provides: 'apparmor_parser' }] : []
}

/** Installs Debian packages as root; `daemons` says whether their services may start. */
export async function installPackages(
  names: readonly string[],
  options: { daemons: 'start' | 'stay off'; signal?: AbortSignal },
): Promise<void> {
  const apt = (args: readonly string[]) =>
    mustRun('apt-get', args, {
      timeoutMs: 900_000,
      signal: options.signal,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l' },
    })
  const guard = options.daemons === 'stay off' && !existsSync(POLICY)
  if (guard) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await apt(['update', '-q'])
    await apt(['install', '-q', '-y', '--no-install-recommends', ...names])
  } catch (error) {
    options.signal?.throwIfAborted()
    throw new StopError(
      `The Debian packages ${names.join(', ')} could not be installed. Install them by hand (\`apt-get install ${names.join(' ')}\`) and try again. ${error instanceof Error ? error.message : String(error)}`,
    )
  } finally {
    if (guard) rmSync(POLICY)
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function readOsRelease(): string {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
}
