import { AppError } from '../kernel/app-error'

declare const brand: unique symbol

export type RepositoryName = string & { readonly [brand]: 'RepositoryName' }
export type TagName = string & { readonly [brand]: 'TagName' }
export type Digest = string & { readonly [brand]: 'Digest' }

const REPOSITORY_LENGTH_MAX = 255
const COMPONENT = '[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*'
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`)
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/

/**
 * A repository name by the OCI distribution spec's grammar (`team/app`), at most 255 characters, without the
 * host. The grammar has no `..`, so a name is safe in a URL path. Null for anything else.
 */
export function parseRepositoryName(text: unknown): RepositoryName | null {
  return typeof text === 'string' && text.length <= REPOSITORY_LENGTH_MAX && REPOSITORY.test(text)
    ? (text as RepositoryName)
    : null
}

/** A tag by the OCI distribution spec's grammar. Null for anything else. */
export function parseTagName(text: unknown): TagName | null {
  return typeof text === 'string' && TAG.test(text) ? (text as TagName) : null
}

/** A digest of one of the algorithms that registries know: sha256, sha384, sha512, in lower case. */
export function parseDigest(text: unknown): Digest | null {
  return typeof text === 'string' && DIGEST.test(text) ? (text as Digest) : null
}

/** As `parseRepositoryName`. Throws `BAD_INPUT`. */
export function asRepositoryName(text: unknown): RepositoryName {
  return required(
    parseRepositoryName(text),
    'repository',
    'This is not a repository name: use lower case letters, digits, ".", "_", "-" and "/", at most 255 characters.',
  )
}

/** As `parseTagName`. Throws `BAD_INPUT`. */
export function asTagName(text: unknown): TagName {
  return required(
    parseTagName(text),
    'tag',
    'This is not a tag: use letters, digits, ".", "_" and "-", at most 128 characters.',
  )
}

/** As `parseDigest`. Throws `BAD_INPUT`. */
export function asDigest(text: unknown): Digest {
  return required(
    parseDigest(text),
    'digest',
    'This is not a digest: it starts with "sha256:" and goes on with 64 hexadecimal digits.',
  )
}

function required<T>(value: T | null, field: string, detail: string): T {
  if (value === null) throw new AppError('BAD_INPUT', detail, { field })
  return value
}
