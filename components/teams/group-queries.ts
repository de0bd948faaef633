import { queryOptions } from '@tanstack/react-query'
import { fetchJson } from '@/lib/client/fetch-json'
import type { GroupChoice, GroupPeople } from '@/lib/tenants/views'

/** Groups of the directory whose name holds the text. */
export function groupsQuery(tenantSlug: string, text: string) {
  return queryOptions({
    queryKey: ['teams', tenantSlug, 'groups', text],
    queryFn: ({ signal }) =>
      fetchJson<GroupChoice[]>(
        `/api/teams/${encodeURIComponent(tenantSlug)}/groups?${new URLSearchParams({ text })}`,
        signal,
      ),
    enabled: text.length >= 2,
    retry: false,
  })
}

/** The people whom a group stands for, as the directory says now. */
export function peopleQuery(tenantSlug: string, groupId: string) {
  return queryOptions({
    queryKey: ['teams', tenantSlug, 'people', groupId],
    queryFn: ({ signal }) =>
      fetchJson<GroupPeople>(
        `/api/teams/${encodeURIComponent(tenantSlug)}/group-people?${new URLSearchParams({ groupId })}`,
        signal,
      ),
    retry: false,
    staleTime: 0,
  })
}
