import { z } from 'zod'
import { AppError } from '../../kernel/app-error'
import { asRepositoryName } from '../../registry/references'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { findImageRegistry } from '../find-image-registry'
import { pageInput, registryRefInput, repositoryInput } from '../image-input'
import type { TagPage } from '../views'
import { findRelatedTags } from './related-tags'
import { findRepositoryFacts } from './repository-facts'
import { isFilter, tagFilterShape } from './tag-filter'
import { viewTagRow } from './tag-row-view'
import { countTagRows, listTagRows, TAG_COLUMNS, TAG_SORTS } from './tag-rows'
import { tagWhere } from './tag-where'
import { placeOf, takePage } from './take-page'

export const browseTagsInput = z.strictObject({
  ...registryRefInput,
  ...pageInput,
  ...tagFilterShape,
  repository: repositoryInput,
  sort: z.enum(TAG_SORTS).optional(),
})

const PAGE_SIZE = 50

/**
 * One page of a repository's tags as the index knows them; in version order unless another is asked for.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NOT_READY, BAD_INPUT
 */
export async function browseTags(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof browseTagsInput>,
): Promise<TagPage> {
  const { db } = context
  const name = asRepositoryName(input.repository)
  const registry = await findImageRegistry(context, actor, {
    ref: { tenantSlug: input.tenantSlug, registrySlug: input.registrySlug },
    action: 'image.read',
    repository: name,
  })
  const { sort = 'name', order = sort === 'name' ? 'asc' : 'desc' } = input
  const scope = { registryId: registry.id, repository: name }
  const place = placeOf(input, TAG_COLUMNS[sort].type)
  const where = tagWhere(scope, input, context.clock.now())
  const [{ index, repository, rowCount }, rows, matching] = await Promise.all([
    findRepositoryFacts(db, scope),
    listTagRows(db, { where, sort, order, place, limit: PAGE_SIZE + 1 }),
    isFilter(input) ? countTagRows(db, where) : null,
  ])
  if (repository === null && index.readAt !== null) {
    throw new AppError('NOT_FOUND', 'There is no such repository (any more).')
  }
  const page = takePage(rows, place, PAGE_SIZE, (row) => ({
    value: TAG_COLUMNS[sort].textOf(row),
    name: row.name,
  }))
  const related = await findRelatedTags(db, scope, page.rows)
  return {
    items: page.rows.map((row) => viewTagRow(row, related)),
    total: matching ?? rowCount,
    nextCursor: page.nextCursor,
    previousCursor: page.previousCursor,
    index,
    repository: repository ?? { tagCount: 0, sizeBytes: 0 },
  }
}
