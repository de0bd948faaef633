import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleProgram } from './bundle-program'

const ROOT = join(import.meta.dirname, '../..')
const THREAD = 'look-at-files.mjs'

/** Makes the portal's server of the sources, in `directory` below the root. Answers with its file. */
export async function bundleServer(directory: string): Promise<string> {
  const file = await bundleProgram('lib/server/main.ts', `${directory}/main.js`)
  // A thread is a file of its own, found beside the one that starts it.
  copyFileSync(join(ROOT, 'lib/storage', THREAD), join(ROOT, directory, THREAD))
  return file
}
