// Whether node_modules is what the lockfile says, judged by the record that npm leaves at the end of an
// install (so an interrupted one never counts).
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `installed` holds the locked packages and nothing else; optional ones of other platforms may be absent. */
export function packagesMatch(locked, installed) {
  for (const [path, wanted] of Object.entries(locked)) {
    const found = installed[path]
    if (path === '' || (found === undefined && wanted.optional === true)) continue
    if (found === undefined || found.version !== wanted.version) return false
    if (found.integrity !== wanted.integrity) return false
  }
  return Object.keys(installed).every((path) => path in locked)
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

/**
 * Installs the locked packages when node_modules differs from them, and says so with the time it took.
 * Install scripts stay off: none is needed, and some of them download or compile.
 */
export function ensureNpmPackages(root) {
  const locked = readPackages(join(root, 'package-lock.json'))
  if (locked === undefined) throw new Error('package-lock.json is missing or no JSON.')
  const installed = readPackages(join(root, 'node_modules/.package-lock.json'))
  if (installed !== undefined && packagesMatch(locked, installed)) return

  console.log('  ..  npm packages')
  const started = Date.now()
  const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts']
  const result = spawnSync('npm', args, { cwd: root, stdio: 'inherit' })
  if (result.status !== 0) {
    console.error(
      '\nThe npm packages could not be installed. `npm ci` needs the npm registry, or a mirror of it that `npm config set registry` names; its own words are above.',
    )
    process.exit(1)
  }
  console.log(`  ok  npm packages (${((Date.now() - started) / 1000).toFixed(1)} s)`)
}
