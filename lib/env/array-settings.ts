import { z } from 'zod'
import { url } from './fields'
import { optionalText, setting } from './setting'

/** The array that serves the export, which Berth asks beside the mounted tree: a part of `SETTINGS`. */
export const ARRAY_SETTINGS = {
  FLASHBLADE_URL: setting<string | undefined>({
    parse: url(['https:']),
    fallback: undefined,
    expected: 'an https URL',
    about:
      'Management address of the FlashBlade that serves the export. With it, every registry has a hard quota there, and its alerts are shown. Without it everything works from the mounted tree alone.',
  }),
  FLASHBLADE_TOKEN: setting<string | undefined>({
    // It is sent as a header.
    parse: z.string().regex(/^[\x21-\x7e]{8,200}$/),
    fallback: undefined,
    expected: 'an API token',
    about:
      'API token of a user of the array with role storage_admin. Only roles all and worker may have it.',
    secret: true,
  }),
  FLASHBLADE_CA_FILE: optionalText(
    'The array’s own certificate, or the CA that signed it, in PEM. No other is trusted.',
    'a file',
  ),
  FLASHBLADE_FILE_SYSTEM: setting<string | undefined>({
    parse: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/),
    fallback: undefined,
    expected: 'the name of a file system',
    about: 'The file system on the array that STORAGE_ROOT is in. Berth sets quotas in no other.',
  }),
}
