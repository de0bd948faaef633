import { AppError } from '../kernel/app-error'

/** What holds the directories of all registries; it stays when the last one goes. */
export const REGISTRIES = 'registries'

const SLUG = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/
const SLUG_LIMIT = 63

/**
 * Where a registry's files live below the root: `registries/<tenant>/<registry>`.
 * BAD_INPUT for anything but slugs, so that a path never has a segment that means something to a file system.
 */
export function registrySubdirectory(slugs: { tenantSlug: string; registrySlug: string }): string {
  return `${REGISTRIES}/${checkSlug(slugs.tenantSlug)}/${checkSlug(slugs.registrySlug)}`
}

/** The segments of a subdirectory that `registrySubdirectory` made, checked again because it comes back from a database. */
export function parseSubdirectory(subdirectory: string): string[] {
  const [first, tenantSlug = '', registrySlug = '', ...rest] = subdirectory.split('/')
  if (first !== REGISTRIES || rest.length > 0) throw notASubdirectory(subdirectory)
  return [first, checkSlug(tenantSlug), checkSlug(registrySlug)]
}

function checkSlug(slug: string): string {
  if (slug.length > SLUG_LIMIT || !SLUG.test(slug)) throw notASubdirectory(slug)
  return slug
}

function notASubdirectory(text: string): AppError {
  return new AppError(
    'BAD_INPUT',
    `${JSON.stringify(text.slice(0, 80))} cannot name a directory: use up to 63 of a-z, 0-9 and inner hyphens.`,
    { terminal: true },
  )
}
