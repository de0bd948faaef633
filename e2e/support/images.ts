import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type BuiltManifest,
  buildImage,
  buildIndex,
  writeOciLayout,
} from '../../lib/registry/testing/image-builder'

export type LocalImage = { source: string; digest: string }

/** A single-platform image in a layout of its own below `directory`; `content` makes its digest. */
export async function makeImage(directory: string, content: string): Promise<LocalImage> {
  const manifest = await buildImage({
    files: [
      ['base', 'shared by all'],
      ['app', content],
    ],
    config: { Entrypoint: ['/app'], Env: ['MODE=test'], Labels: { made: 'by a test' } },
  })
  return layout(directory, manifest)
}

/** One name for linux/amd64 and linux/arm64. */
export async function makeIndex(directory: string, content: string): Promise<LocalImage> {
  const children = await Promise.all(
    ['amd64', 'arm64'].map(async (architecture) => ({
      image: await buildImage({ files: [['app', `${content} ${architecture}`]], architecture }),
      platform: { os: 'linux', architecture },
    })),
  )
  return layout(directory, buildIndex(children))
}

async function layout(directory: string, manifest: BuiltManifest): Promise<LocalImage> {
  const path = join(directory, manifest.digest.replace(':', '-'))
  await writeOciLayout(path, 'image', manifest)
  return { source: `oci:${path}:image`, digest: manifest.digest }
}

export function digestOfText(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

/** A directory with `ca.crt`, as skopeo wants to be shown one. */
export function certDirectory(directory: string, ca: string): string {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'ca.crt'), ca)
  return directory
}
