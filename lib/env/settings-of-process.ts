import { parseSettings } from './parse-settings'
import type { Settings } from './settings'

let settings: Settings | undefined

/** The settings of this process, read once. The only place of the product that reads `process.env`. */
export function settingsOfProcess(): Settings {
  settings ??= parseSettings(process.env)
  return settings
}

/** Whether pages are served from sources that change (`npm run dev`). */
export function isDevelopment(): boolean {
  return process.env.NODE_ENV === 'development'
}

/** Where a test of crashes ends this process, see `fault-point.ts`; undefined everywhere else. No setting: nobody is to set it. */
export function faultPointOfProcess(): string | undefined {
  return process.env.BERTH_TEST_FAULT_POINT
}

/** Hands over what libraries read from the environment by themselves: next-auth its address, Next no telemetry. */
export function exportToLibraries(values: { portalUrl: string }): void {
  process.env.NEXTAUTH_URL = values.portalUrl
  process.env.NEXT_TELEMETRY_DISABLED = '1'
}
