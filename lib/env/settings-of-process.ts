import { parseSettings } from './parse-settings'
import type { Settings } from './settings'

let settings: Settings | undefined

/** The settings of this process, read once. The only place of the product that reads `process.env`. */
export function settingsOfProcess(): Settings {
  settings ??= parseSettings(process.env)
  return settings
}
