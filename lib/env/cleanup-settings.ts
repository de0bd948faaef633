import { z } from 'zod'
import { parseWindow } from '../kernel/daily-window'
import { duration, integer } from './fields'
import { setting } from './setting'

/** When and how the storage of registries is cleaned up: a part of `SETTINGS`. */
export const CLEANUP_SETTINGS = {
  CLEANUP_WINDOW: setting<string | undefined>({
    parse: z.string().refine((text) => parseWindow(text) !== null),
    fallback: undefined,
    expected: 'hh:mm-hh:mm in UTC',
    about:
      'When the storage of registries is cleaned up by itself, once a night each, unless a registry has a time of its own. Without it by hand alone.',
  }),
  CLEANUP_PAUSE_MAX: setting({
    parse: duration({ minMs: 60_000, maxMs: 86_400_000 }),
    fallback: 30 * 60_000,
    expected: 'a duration, 1 min to 1 d',
    about:
      'How long the collector of a clean-up may run while nobody can push to its registry; then it is stopped.',
  }),
  CLEANUP_KEEPS_MOVES: setting({
    parse: integer({ min: 0, max: 1000 }),
    fallback: 10,
    expected: 'a number',
    about: 'Of the time line of each tag, how many of the last images a clean-up keeps.',
  }),
}
