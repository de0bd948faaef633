// Brings a fresh clone to the point where TypeScript runs, then goes on there in the same process,
// so that signals and exit codes need no passing on.
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensureNpmPackages } from './npm-packages.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** Runs the TypeScript file at `path` (from the root of the repository), with the root as working directory. */
export async function launch(path) {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Berth needs Node 20.19 or newer; this is ${process.versions.node}.`)
    process.exit(1)
  }
  process.chdir(root)
  ensureNpmPackages(root)
  const { register } = await import('tsx/esm/api')
  register()
  await import(pathToFileURL(join(root, path)).href)
}
