const ATTACHED = /^(sha256-[0-9a-f]{64}|sha512-[0-9a-f]{128})(?:\.[\w.-]+)?$/

/**
 * The digest that a tag is about by its name: signatures, SBOMs and attestations have the tag `sha256-<hex>`, some with
 * an ending such as `.sig`. Null for a tag of its own.
 */
export function attachedTo(tag: string): string | null {
  const name = ATTACHED.exec(tag)?.[1]
  return name === undefined ? null : name.replace('-', ':')
}
