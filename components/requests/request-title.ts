import type { RequestView } from '@/lib/tenants/views'

/** What a request is about, in a few words. */
export function requestTitle({ kind, slug, groupName, tenantSlug }: RequestView): string {
  switch (kind) {
    case 'registry':
      return `Registry ${slug ?? ''} for ${groupName}`
    case 'quota':
      return `More room for ${tenantSlug ?? groupName}/${slug ?? ''}`
    case 'access':
      return `Access to ${groupName}`
  }
}
