'use client'

import { useState } from 'react'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { SelectField } from '@/components/ui/select-field'
import type { RequestFormFacts } from '@/lib/tenants/views'
import { type AccessAction, AccessFields } from './access-fields'
import { type RegistryAction, RegistryFields } from './registry-fields'
import { RequestSent } from './request-sent'

type Props = Readonly<{
  facts: RequestFormFacts
  registryHost: string
  request: RegistryAction
  requestAccess: AccessAction
}>

/** One choice of team, and below it what there is to ask of that team. */
export function RequestForm({ facts, registryHost, request, requestAccess }: Props) {
  const [groupId, setGroupId] = useState(facts.teams[0]?.groupId ?? '')
  const [waitsFor, setWaitsFor] = useState<'admin' | 'owner' | null>(null)
  const team = facts.teams.find((choice) => choice.groupId === groupId)

  if (waitsFor !== null) return <RequestSent waitsFor={waitsFor} />
  if (team === undefined) {
    return (
      <EmptyState title="No team to ask for">
        {facts.directoryProblem ?? 'The directory has no teams yet. Ask an admin.'}
      </EmptyState>
    )
  }
  return (
    <div className="grid max-w-xl gap-5">
      {facts.directoryProblem === null ? null : (
        <Notice tone="warn">{facts.directoryProblem}</Notice>
      )}
      <SelectField
        label="Team"
        value={groupId}
        onChange={(event) => setGroupId(event.target.value)}
      >
        {facts.teams.map((choice) => (
          <option key={choice.groupId} value={choice.groupId}>
            {choice.asksFor === 'access'
              ? `${choice.groupName} (ask for access)`
              : choice.groupName}
          </option>
        ))}
      </SelectField>
      {team.asksFor === 'access' ? (
        <AccessFields key={groupId} team={team} ask={requestAccess} onSent={setWaitsFor} />
      ) : team.asksFor === null ? (
        <Notice tone="warn">Viewers cannot ask for registries. Ask an owner of the team.</Notice>
      ) : (
        <RegistryFields
          team={team}
          facts={facts}
          registryHost={registryHost}
          ask={request}
          onSent={setWaitsFor}
        />
      )}
    </div>
  )
}
