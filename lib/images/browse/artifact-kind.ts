/** What an artifact is, in words for people; the type itself stands beside it. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^application\/vnd\.cncf\.helm\./, 'Helm chart'],
  [/cosign.*sig|cosign\.simplesigning|notary\.signature|sigstore\.bundle/, 'signature'],
  [/in-toto|slsa|attestation/, 'attestation'],
  [/spdx|cyclonedx|syft|sbom/, 'SBOM'],
  [/wasm/, 'WASM module'],
]
const SUFFIXES: Readonly<Record<string, string>> = {
  sig: 'signature',
  att: 'attestation',
  sbom: 'SBOM',
}

/**
 * Of the types that a manifest names (its own, its config's, its layers'), the first that is known; null for none.
 * Pusher-controlled: long types are not looked at.
 */
export function artifactKind(types: readonly (string | null)[]): string | null {
  for (const type of types) {
    if (type === null || type.length > 255) continue
    const found = KINDS.find(([pattern]) => pattern.test(type.toLowerCase()))
    if (found !== undefined) return found[1]
  }
  return null
}

/** What is attached to an image by a tag of this name; signing tools say it in the ending. */
export function attachedKind(tag: string, artifactType: string | null): string {
  const ending = SUFFIXES[tag.slice(tag.lastIndexOf('.') + 1)]
  return ending ?? artifactKind([artifactType]) ?? 'artifact'
}
