import type { RequestView } from '@/lib/tenants/views'

/** What a request is about, in a few words. */
export function requestTitle({ kind, slug, groupName }: RequestView): string {
  return kind === 'registry' ? `Registry ${slug ?? ''} for ${groupName}` : `Access to ${groupName}`
}
