import { expect, it } from 'vitest'
import { artifactKind, attachedKind } from './artifact-kind'

it.each([
  ['application/vnd.cncf.helm.config.v1+json', 'Helm chart'],
  ['application/vnd.dev.cosign.artifact.sig.v1+json', 'signature'],
  ['application/vnd.dev.cosign.simplesigning.v1+json', 'signature'],
  ['application/vnd.cncf.notary.signature', 'signature'],
  ['application/vnd.dev.sigstore.bundle.v0.3+json', 'signature'],
  ['application/vnd.in-toto+json', 'attestation'],
  ['application/spdx+json', 'SBOM'],
  ['application/vnd.cyclonedx+json', 'SBOM'],
  ['text/spdx', 'SBOM'],
  ['application/vnd.wasm.content.layer.v1+wasm', 'WASM module'],
  ['application/vnd.somebody.else', null],
  [`application/vnd.wasm${'x'.repeat(300)}`, null],
])('%s is a %s', (type, kind) => {
  expect(artifactKind([type])).toBe(kind)
})

it('goes by the first type that is known', () => {
  expect(artifactKind([null, 'application/vnd.oci.empty.v1+json', 'application/spdx+json'])).toBe(
    'SBOM',
  )
})

it('goes by the ending of a tag that belongs to an image', () => {
  expect(attachedKind('sha256-0.sig', null)).toBe('signature')
  expect(attachedKind('sha256-0.att', null)).toBe('attestation')
  expect(attachedKind('sha256-0.sbom', null)).toBe('SBOM')
  expect(attachedKind('sha256-0', 'application/spdx+json')).toBe('SBOM')
  expect(attachedKind('sha256-0', null)).toBe('artifact')
})
