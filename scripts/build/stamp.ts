import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDERS = ['app', 'components', 'lib', 'prisma', 'public', 'scripts/build']
const FILES = [
  /^package(-lock)?\.json$/,
  /^tsconfig\.json$/,
  /^(next|postcss|prisma|tailwind)\.config\.[a-z]+$/,
  // Next takes these from the root.
  /^(proxy|middleware|instrumentation)\.ts$/,
]
const NOT_BUILT = [/^lib\/db\/generated\//, /\.test\.tsx?$/]

/** The files below `root` that decide what a build makes, sorted. */
export function buildInputs(root: string): string[] {
  const inFolders = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length)),
  )
  const atRoot = readdirSync(root).filter((name) => FILES.some((pattern) => pattern.test(name)))
  return [...inFolders, ...atRoot]
    .filter((path) => !NOT_BUILT.some((pattern) => pattern.test(path)))
    .sort()
}

/** A hash over the inputs' names and contents, and over Node's version. */
export function buildStamp(root: string): string {
  const hash = createHash('sha256').update(process.version)
  for (const path of buildInputs(root)) {
    const content = readFileSync(join(root, path))
    hash.update(`\0${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}
