import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureSecretFile } from './secret-file'

export type PortalPlace = {
  /** Everything this portal keeps: `data`, `storage` and `secrets` below it. */
  directory: string
  port: number
  /** Where containers reach this machine, and registries are published. */
  gateway: string
  machinePort: number
  dockerHost: string
  registryImage: string
  installationId: string
}

export type PortalSettings = {
  [name: string]: string
  PORTAL_URL: string
  MACHINE_URL: string
  REGISTRY_HOST: string
  STORAGE_ROOT: string
}

/**
 * The settings of a portal that brings its own database and directory, for demo and tests.
 * Makes the directories and secrets they name where they are missing.
 */
export function portalSettings(place: PortalPlace): PortalSettings {
  const data = join(place.directory, 'data')
  const storage = join(place.directory, 'storage')
  const secrets = join(place.directory, 'secrets')
  mkdirSync(data, { recursive: true, mode: 0o700 })
  mkdirSync(storage, { recursive: true, mode: 0o711 })
  mkdirSync(secrets, { recursive: true, mode: 0o700 })
  return {
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DEMO: '1',
    PORTAL_ROLE: 'all',
    HOST: '127.0.0.1',
    PORT: String(place.port),
    PORTAL_URL: `http://localhost:${place.port}`,
    MACHINE_URL: `https://${place.gateway}:${place.machinePort}`,
    REGISTRY_HOST: place.gateway,
    DATA_DIR: data,
    STORAGE_DRIVER: 'bind',
    STORAGE_ROOT: storage,
    // What new teams get is made for an array and not for the disk of this machine.
    STORAGE_CAPACITY: '1 PiB',
    AUTH_SECRET_FILE: ensureSecretFile(join(secrets, 'auth')),
    CA_SECRET_FILE: ensureSecretFile(join(secrets, 'ca')),
    DOCKER_HOST: place.dockerHost,
    REGISTRY_IMAGE: place.registryImage,
    INSTALLATION_ID: place.installationId,
  }
}
