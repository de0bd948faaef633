import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CommandResult, runCommand } from './run-command'

export type DockerCli = {
  login(registry: string, username: string, password: string): Promise<CommandResult>
  logout(registry: string): Promise<CommandResult>
  push(image: string): Promise<CommandResult>
  pull(image: string): Promise<CommandResult>
  tag(image: string, as: string): Promise<CommandResult>
  removeImage(image: string): Promise<CommandResult>
}

/**
 * The docker command against one engine, with its logins in `configDirectory` alone. Every call gives the
 * command's words and exit code: a refusal is what some tests are after.
 */
export function openDockerCli(options: { dockerHost: string; configDirectory: string }): DockerCli {
  mkdirSync(options.configDirectory, { recursive: true, mode: 0o700 })
  const env = {
    ...process.env,
    DOCKER_HOST: options.dockerHost,
    DOCKER_CONFIG: options.configDirectory,
  }
  const run = (args: readonly string[]) => runCommand('docker', args, { env, timeoutMs: 120_000 })
  return {
    login: async (registry, username, password) =>
      run(['login', '--username', username, '--password', password, registry]),
    logout: (registry) => run(['logout', registry]),
    push: (image) => run(['push', image]),
    pull: (image) => run(['pull', image]),
    tag: (image, as) => run(['tag', image, as]),
    removeImage: (image) => run(['image', 'rm', image]),
  }
}

const CERTS = '/etc/docker/certs.d'

/** Makes the engine of this machine trust `registry` (`host:port`), as people do it by hand. */
export function trustRegistry(registry: string, ca: string, certs = CERTS): string {
  const directory = join(certs, registry)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'ca.crt'), ca)
  return directory
}

/** As it is before anybody does that; an earlier registry may have had the same address. */
export function distrustRegistry(registry: string, certs = CERTS): void {
  rmSync(join(certs, registry), { recursive: true, force: true })
}
