import type { RecordFilters } from '@/components/audit/record-links'
import { firstValue, type SearchParams } from './first-value'

/** Filters and page of a list of records, as the address has them. */
export async function readRecordQuery(
  searchParams: SearchParams,
): Promise<{ filters: RecordFilters; after: string }> {
  const query = await searchParams
  return {
    filters: {
      person: firstValue(query.person),
      action: firstValue(query.action),
      registry: firstValue(query.registry),
      result: firstValue(query.result),
      from: firstValue(query.from),
      to: firstValue(query.to),
    },
    after: firstValue(query.after),
  }
}
