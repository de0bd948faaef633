import { exactBytes } from '@/components/admin/exact-bytes'
import type { RequestView } from '@/lib/tenants/views'

/** What stands in the fields of a decision. */
export type ChangeTexts = { slug: string; quota: string; replicas: string }

/** The fields as they were asked for. */
export function changeTextsOf({ slug, quotaBytes, replicas }: RequestView): ChangeTexts {
  return {
    slug: slug ?? '',
    quota: quotaBytes === null ? '' : exactBytes(quotaBytes),
    replicas: replicas === null ? '' : String(replicas),
  }
}
