'use client'

import { useState } from 'react'
import type { RegistryPlace } from '@/components/registries/registry-links'
import { Button } from '@/components/ui/button'
import { RelativeTime } from '@/components/ui/relative-time'
import type { PolicyView } from '@/lib/images/bin/views'
import type { ChangePolicy, PreviewPolicy, RemoveById } from './bin-actions'
import { PolicyForm, type PolicyValues } from './policy-form'
import { PolicyLog } from './policy-log'
import { RemoveButton } from './remove-button'

/** What owners may do to a policy. */
export type PolicyActions = { preview: PreviewPolicy; change: ChangePolicy; remove: RemoveById }

type PolicyItemProps = Readonly<{
  place: RegistryPlace
  policy: PolicyView
  /** Null for readers who may not change it. */
  actions: PolicyActions | null
}>

/** A policy with what it does and what it did, or the form that changes it. */
export function PolicyItem({ place, policy, actions }: PolicyItemProps) {
  const [isChanging, setChanging] = useState(false)
  const { id, name, everyHours, nextRunAt, runs } = policy
  if (isChanging && actions !== null) {
    return (
      <PolicyForm
        place={place}
        label={`Change the policy ${name}`}
        initial={valuesOf(policy)}
        preview={actions.preview}
        save={(input) => actions.change({ ...input, id })}
        onSaved={() => setChanging(false)}
      >
        <Button onClick={() => setChanging(false)}>Cancel</Button>
      </PolicyForm>
    )
  }
  return (
    <div className="grid gap-2 rounded-lg border border-line bg-surface p-5">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <h4 className="font-semibold wrap-anywhere">{name}</h4>
        {actions === null ? null : (
          <div className="flex gap-2">
            <Button aria-label={`Change the policy ${name}`} onClick={() => setChanging(true)}>
              Change
            </Button>
            <RemoveButton
              {...{ place, id, remove: actions.remove }}
              label={`Remove the policy ${name}`}
            />
          </div>
        )}
      </div>
      <p className="text-sm wrap-anywhere">{policyText(policy)}</p>
      <p className="text-sm text-muted">
        Every {everyHours === 1 ? 'hour' : `${everyHours} hours`}
        {nextRunAt === null ? null : (
          <>
            , next <RelativeTime iso={nextRunAt} />
          </>
        )}
        .
      </p>
      <PolicyLog runs={runs} />
    </div>
  )
}

function valuesOf(policy: PolicyView): PolicyValues {
  const { name, repositories, tags, takesLast } = policy
  const text = (number: number | null) => (number === null ? '' : String(number))
  return {
    ...{ name, repositories, tags, takesLast },
    keepLast: text(policy.keepLast),
    olderThanDays: text(policy.olderThanDays),
    notPulledDays: text(policy.notPulledDays),
    everyHours: text(policy.everyHours),
  }
}

function policyText(policy: PolicyView): string {
  const { repositories, tags, keepLast, olderThanDays, notPulledDays, takesLast } = policy
  const parts = [
    keepLast === null ? null : `beyond the newest ${keepLast} of a repository`,
    olderThanDays === null ? null : `pushed more than ${olderThanDays} days ago`,
    notPulledDays === null ? null : `not pulled for ${notPulledDays} days`,
  ].filter((part) => part !== null)
  const last = takesLast ? 'the last tag of a repository too' : 'never the last tag of a repository'
  return `Tags like ${tags} in repositories like ${repositories}: ${parts.join(', and ')}; ${last}.`
}
