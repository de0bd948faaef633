'use client'

import { useQuery } from '@tanstack/react-query'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'
import { peopleQuery } from './group-queries'

type Props = Readonly<{ tenantSlug: string; groupId: string; groupName: string }>

/** Whom a group stands for, nested groups included. */
export function GroupPeople({ tenantSlug, groupId, groupName }: Props) {
  const { data, error, isLoading } = useQuery(peopleQuery(tenantSlug, groupId))
  if (isLoading) return <Skeleton lines={2} label={`Asking the directory who is in ${groupName}`} />
  if (error !== null) {
    return (
      <Notice tone="warn" title={`Who is in ${groupName} cannot be shown`}>
        {error.message}
      </Notice>
    )
  }
  if (data === undefined) return null
  const { people, isComplete } = data
  if (people.length === 0) {
    return (
      <Notice tone="warn">
        {isComplete
          ? `Nobody is in ${groupName} now who could sign in here. Whoever joins it later gets the role.`
          : `Who is in ${groupName} could not be found out.`}
      </Notice>
    )
  }
  return (
    <div className="grid gap-2 text-sm">
      <p>
        {isComplete
          ? `${people.length === 1 ? 'One person' : `${people.length} people`} now:`
          : `More than ${people.length} people; some of them:`}
      </p>
      <ul aria-label={`People in ${groupName}`} className="flex flex-wrap gap-2">
        {people.map(({ username, displayName }) => (
          <li key={username} className="rounded-md bg-raised px-2 py-1 wrap-anywhere">
            {displayName} <span className="font-mono text-xs text-muted">{username}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
