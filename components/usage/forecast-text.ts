import { formatBytes } from '@/lib/kernel/bytes'
import type { Forecast } from '@/lib/tenants/usage-history'

/** Where usage goes, in a sentence; null where there is too little to tell. */
export function forecastText(forecast: Forecast | null): string | null {
  if (forecast === null) return null
  const { bytesPerDay, fullInDays } = forecast
  if (bytesPerDay === 0) return 'It hardly changes.'
  const size = formatBytes(Math.abs(bytesPerDay))
  if (bytesPerDay < 0) return `It falls by about ${size} a day.`
  const growth = `It grows by about ${size} a day`
  if (fullInDays === null) return `${growth}.`
  return `${growth}: full in about ${fullInDays} ${fullInDays === 1 ? 'day' : 'days'}.`
}
