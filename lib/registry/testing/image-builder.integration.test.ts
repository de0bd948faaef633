import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { asRepositoryName, asTagName } from '../references'
import { buildImage, buildIndex, writeOciLayout } from './image-builder'
import { type RegistryProcess, startRegistry } from './registry-process'

const REPOSITORY = asRepositoryName('skopeo/app')
const TAG = asTagName('v1')

let registry: RegistryProcess
let directory: string
beforeAll(async () => {
  registry = await startRegistry()
  directory = await mkdtemp(join(tmpdir(), 'berth-layout-'))
})
afterAll(async () => {
  await registry.stop()
  await rm(directory, { recursive: true })
})

it('builds layouts that skopeo pushes, byte for byte', async () => {
  const platforms = ['amd64', 'arm64']
  const index = buildIndex(
    await Promise.all(
      platforms.map(async (architecture) => ({
        image: await buildImage({ architecture, files: [['hello', architecture]] }),
        platform: { os: 'linux', architecture },
      })),
    ),
  )
  const layout = join(directory, 'layout')
  const certificates = join(directory, 'certs')
  await writeOciLayout(layout, TAG, index)
  await mkdir(certificates)
  await writeFile(join(certificates, 'ca.crt'), registry.caPem)
  const token = await registry.getToken([
    { type: 'repository', name: REPOSITORY, actions: ['pull', 'push'] },
  ])
  const target = `docker://${new URL(registry.baseUrl).host}/${REPOSITORY}:${TAG}`
  const args = ['copy', '--all', '--preserve-digests', '--insecure-policy']
  const options = ['--dest-cert-dir', certificates, '--dest-registry-token', token]
  await promisify(execFile)('skopeo', [...args, ...options, `oci:${layout}:${TAG}`, target], {
    timeout: 30_000,
  })
  const { bytes } = await registry.client.getManifest(REPOSITORY, TAG)
  expect(bytes.equals(index.bytes)).toBe(true)
})
