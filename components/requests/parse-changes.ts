import { parseBytes } from '@/lib/kernel/bytes'
import { checkSlug } from '@/lib/tenants/slug'
import type { RequestView } from '@/lib/tenants/views'
import type { ChangeTexts } from './change-texts'
import type { DecisionChanges } from './decision'

const QUOTA_ERROR = 'Write a size above zero, for example 50 GiB.'

export type ParsedChanges =
  | { isValid: true; changes: DecisionChanges | null; errors: Record<never, never> }
  | { isValid: false; errors: Partial<ChangeTexts> }

/** What differs from what was asked; null changes when nothing does. Requests for access have none. */
export function parseChanges(request: RequestView, texts: ChangeTexts): ParsedChanges {
  if (request.kind === 'access') return { isValid: true, changes: null, errors: {} }
  if (request.kind === 'quota') return parseQuota(request, texts)
  const slug = texts.slug.trim()
  const quotaBytes = parseBytes(texts.quota)
  const replicas = parseReplicas(texts.replicas)
  const slugError = checkSlug(slug)
  if (slugError !== null || quotaBytes === null || quotaBytes === 0 || replicas === null) {
    return {
      isValid: false,
      errors: {
        ...(slugError !== null && { slug: slugError }),
        ...(!quotaBytes && { quota: QUOTA_ERROR }),
        ...(replicas === null && { replicas: 'Write a whole number of at least 1.' }),
      },
    }
  }
  const changes = {
    ...(slug !== request.slug && { slug }),
    ...(quotaBytes !== request.quotaBytes && { quotaBytes }),
    ...(replicas !== request.replicas && { replicas }),
  }
  return { isValid: true, changes: Object.keys(changes).length > 0 ? changes : null, errors: {} }
}

function parseQuota(request: RequestView, texts: ChangeTexts): ParsedChanges {
  const quotaBytes = parseBytes(texts.quota)
  if (!quotaBytes) return { isValid: false, errors: { quota: QUOTA_ERROR } }
  const changes = quotaBytes === request.quotaBytes ? null : { quotaBytes }
  return { isValid: true, changes, errors: {} }
}

function parseReplicas(text: string): number | null {
  return /^[1-9]\d{0,2}$/.test(text.trim()) ? Number(text) : null
}
