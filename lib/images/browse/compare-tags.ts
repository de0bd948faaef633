import { z } from 'zod'
import { AppError } from '../../kernel/app-error'
import type { RegistryClient } from '../../registry/client'
import {
  asRepositoryName,
  type Digest,
  parseDigest,
  parseTagName,
  type RepositoryName,
  type TagName,
} from '../../registry/references'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { getTag } from '../get-tag'
import { registryRefInput, repositoryInput } from '../image-input'
import { withRegistry } from '../open-registry'
import type { ComparisonView, PlatformView, TagView } from '../views'
import { compareImages } from './compare-images'

const referenceInput = z.string().max(255)

export const compareTagsInput = z.strictObject({
  ...registryRefInput,
  repository: repositoryInput,
  /** Tags or digests. */
  left: referenceInput,
  right: referenceInput,
  /** Of images of several platforms; the first that both have when it is left out. */
  platform: z.string().max(100).optional(),
})

/**
 * Two images of a repository side by side; of those for several platforms one platform at a time.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NOT_READY, BAD_INPUT, and what the registry client throws
 */
export async function compareTags(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof compareTagsInput>,
): Promise<ComparisonView> {
  const { tenantSlug, registrySlug } = input
  const repository = asRepositoryName(input.repository)
  const [left, right] = [asReference(input.left, 'left'), asReference(input.right, 'right')]
  return withRegistry(
    context,
    actor,
    { ref: { tenantSlug, registrySlug }, action: 'image.read', repository },
    async (client) => {
      const views = await Promise.all(
        [left, right].map((reference) => getTag({ client, repository, reference })),
      )
      return compareViews({ client, repository }, views, input.platform ?? '')
    },
  )
}

async function compareViews(
  place: { client: RegistryClient; repository: RepositoryName },
  views: readonly TagView[],
  wanted: string,
): Promise<ComparisonView> {
  const [left, right] = views
  if (left === undefined || right === undefined) throw new Error('Two images are compared.')
  const platforms = commonPlatforms(left, right)
  const platform = platforms.includes(wanted) ? wanted : (platforms[0] ?? null)
  const sides = await Promise.all([left, right].map((view) => imageFor(place, view, platform)))
  const [leftImage, rightImage] = sides
  return {
    left: sideOf(left),
    right: sideOf(right),
    platforms,
    platform,
    comparison: leftImage && rightImage ? compareImages(leftImage, rightImage) : null,
  }
}

function sideOf({ digest, kind, sizeBytes, problem }: TagView): ComparisonView['left'] {
  return { digest, kind, sizeBytes, problem }
}

/** What can be compared when at least one side is an index: platforms that the other side has, too. */
function commonPlatforms(left: TagView, right: TagView): string[] {
  const [of, to] = [platformsOf(left), platformsOf(right)]
  if (left.kind !== 'index' && right.kind !== 'index') return []
  return of.filter((platform) => to.some((other) => isSamePlatform(platform, other)))
}

function platformsOf(view: TagView): string[] {
  if (view.kind === 'index') return view.platforms.filter(isUsable).flatMap((row) => row.platform)
  return view.image?.platform ? [view.image.platform] : []
}

function isUsable(row: PlatformView): row is PlatformView & { platform: string } {
  return row.platform !== null && !row.isMissing && !row.isAttestation
}

/** Builders disagree on whether `linux/arm64` has a variant. */
function isSamePlatform(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)
}

async function imageFor(
  { client, repository }: { client: RegistryClient; repository: RepositoryName },
  view: TagView,
  platform: string | null,
): Promise<TagView | null> {
  if (view.kind !== 'index') return view
  const child = view.platforms
    .filter(isUsable)
    .find((row) => platform !== null && isSamePlatform(row.platform, platform))
  const digest = child === undefined ? null : parseDigest(child.digest)
  return digest === null ? null : getTag({ client, repository, reference: digest })
}

function asReference(text: string, field: string): TagName | Digest {
  const reference = parseDigest(text) ?? parseTagName(text)
  if (reference === null) {
    throw new AppError('BAD_INPUT', 'Name two tags or digests to compare.', { field })
  }
  return reference
}
