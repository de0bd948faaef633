import { isIP } from 'node:net'
import type { Settings } from './settings'

const MACHINE_PORT = 3443

/** Where people open the portal, without a slash at the end. */
export function portalUrl(settings: Pick<Settings, 'PORTAL_URL' | 'PORT'>): string {
  return (settings.PORTAL_URL ?? `http://localhost:${settings.PORT}`).replace(/\/+$/, '')
}

export type MachineAddress = {
  /** As docker clients and registries reach it, without a slash at the end. */
  url: string
  hostname: string
  bindHost: string
  port: number
}

/** Where the machine endpoints are reached and what they bind. */
export function machineAddress(
  settings: Pick<Settings, 'MACHINE_URL' | 'MACHINE_HOST' | 'REGISTRY_HOST'>,
): MachineAddress {
  const url = new URL(settings.MACHINE_URL ?? `https://${settings.REGISTRY_HOST}:${MACHINE_PORT}`)
  const hostname = url.hostname
  return {
    url: url.origin,
    hostname,
    bindHost: settings.MACHINE_HOST ?? (isIP(hostname) === 0 ? '0.0.0.0' : hostname),
    port: url.port === '' ? 443 : Number(url.port),
  }
}
