/** The filters of a list of records as they stand in the address; '' for none. */
export type RecordFilters = {
  person: string
  action: string
  registry: string
  result: string
  from: string
  to: string
}

/** A list of records: where its page is and whose it is. */
export type RecordPlace = {
  records: 'audit' | 'activity'
  href: string
  /** Null: of all teams. */
  tenantSlug: string | null
}

/** A page of a list with these filters. */
export function recordsHref(place: RecordPlace, filters: RecordFilters, after?: string): string {
  return withQuery(place.href, { ...filters, after: after ?? '' })
}

/** The file of all that the filters let through. */
export function exportHref(
  place: RecordPlace,
  filters: RecordFilters,
  format: 'csv' | 'jsonl',
): string {
  const { records, tenantSlug } = place
  return withQuery('/api/records', { records, tenantSlug: tenantSlug ?? '', format, ...filters })
}

function withQuery(path: string, values: Readonly<Record<string, string>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== '')
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}
