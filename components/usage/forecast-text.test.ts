import { expect, it } from 'vitest'
import { forecastText } from './forecast-text'

it.each([
  [null, null],
  [{ bytesPerDay: 0, fullInDays: null }, 'It hardly changes.'],
  [{ bytesPerDay: -1024, fullInDays: null }, 'It falls by about 1 KiB a day.'],
  [{ bytesPerDay: 2048, fullInDays: null }, 'It grows by about 2 KiB a day.'],
  [{ bytesPerDay: 2048, fullInDays: 9 }, 'It grows by about 2 KiB a day: full in about 9 days.'],
  [{ bytesPerDay: 2048, fullInDays: 1 }, 'It grows by about 2 KiB a day: full in about 1 day.'],
])('says of %j: %s', (forecast, text) => {
  expect(forecastText(forecast)).toBe(text)
})
