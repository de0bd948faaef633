'use client'

import { SelectField } from '@/components/ui/select-field'
import { FilterSwitch } from './filter-switch'
import { LiveSearch } from './live-search'
import type { TagQuery } from './tag-query'
import { useQueryUpdate } from './use-query-update'

const AGES = [
  { days: '7', text: 'a week' },
  { days: '30', text: '30 days' },
  { days: '90', text: '90 days' },
  { days: '180', text: '180 days' },
  { days: '365', text: 'a year' },
] as const
const USUAL_PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'windows/amd64'] as const

type TagFiltersProps = Readonly<{ query: TagQuery; platforms: readonly string[] }>

/** Narrows a repository's tags; what is chosen stands in the address, so that it can be sent to a colleague. */
export function TagFilters({ query, platforms }: TagFiltersProps) {
  const { update } = useQueryUpdate()
  const { olderThanDays } = query
  const isOther = olderThanDays !== '' && !AGES.some(({ days }) => days === olderThanDays)
  return (
    <search aria-label="Tags" className="grid gap-3">
      <div className="grid gap-3 sm:grid-cols-3">
        <LiveSearch label="Search tags" name="search" value={query.search} />
        <LiveSearch
          label="Platform"
          name="platform"
          value={query.platform}
          list={[...new Set([...USUAL_PLATFORMS, ...platforms])].sort()}
        />
        <SelectField
          label="Pushed"
          key={olderThanDays}
          defaultValue={olderThanDays}
          onChange={(event) => update({ olderThanDays: event.currentTarget.value })}
        >
          <option value="">at any time</option>
          {AGES.map(({ days, text }) => (
            <option key={days} value={days}>
              more than {text} ago
            </option>
          ))}
          {isOther ? (
            <option value={olderThanDays}>more than {olderThanDays} days ago</option>
          ) : null}
        </SelectField>
      </div>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        <FilterSwitch label="Never pulled" name="neverPulled" isOn={query.neverPulled === 'true'} />
        <FilterSwitch label="Broken" name="broken" isOn={query.broken === 'true'} />
      </div>
    </search>
  )
}
