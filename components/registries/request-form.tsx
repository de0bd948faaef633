'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import { TextareaField } from '@/components/ui/textarea-field'
import type { ActionResult } from '@/lib/client/problem'
import { formatBytes, parseBytes } from '@/lib/kernel/bytes'
import { checkSlug } from '@/lib/tenants/slug'
import type { RequestFormFacts, RequestOutcome } from '@/lib/tenants/views'
import { ProblemPanel } from './problem-panel'
import { registryHref } from './registry-links'
import { RequestSent } from './request-sent'
import { TeamNote } from './team-note'
import { useAction } from './use-action'

export type RequestAction = (input: {
  groupId: string
  slug: string
  purpose: string
  quotaBytes: number
  replicas: number
}) => Promise<ActionResult<RequestOutcome>>

type Props = Readonly<{ facts: RequestFormFacts; registryHost: string; request: RequestAction }>

export function RequestForm({ facts, registryHost, request }: Props) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(request)
  const [groupId, setGroupId] = useState(facts.teams[0]?.groupId ?? '')
  const [slug, setSlug] = useState('')
  const [purpose, setPurpose] = useState('')
  const [quotaText, setQuotaText] = useState(() => formatBytes(facts.defaultQuotaBytes))
  const [replicas, setReplicas] = useState('1')
  const [wasSubmitted, setSubmitted] = useState(false)
  const [pending, setPending] = useState<(RequestOutcome & { state: 'pending' }) | null>(null)

  const team = facts.teams.find((choice) => choice.groupId === groupId)
  const quotaBytes = parseBytes(quotaText)
  const slugProblem = slug === '' && !wasSubmitted ? null : checkSlug(slug)
  const refused = (field: string) => (problem?.field === field ? problem.detail : null)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setSubmitted(true)
    if (checkSlug(slug) !== null || quotaBytes === null || purpose.trim() === '') return
    const input = { groupId, slug, purpose, quotaBytes, replicas: Number(replicas) }
    const outcome = await run(input)
    if (outcome?.state === 'pending') setPending(outcome)
    if (outcome?.state === 'approved') {
      const { tenantSlug, slug: registrySlug } = outcome.registry
      router.push(registryHref({ tenantSlug, registrySlug }))
    }
  }

  if (pending !== null) return <RequestSent waitsFor={pending.waitsFor} />
  if (facts.teams.length === 0) {
    return (
      <EmptyState title="No team to ask for">
        {facts.directoryProblem ?? 'The directory has no teams yet. Ask an admin.'}
      </EmptyState>
    )
  }
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid max-w-xl gap-5">
      {facts.directoryProblem === null ? null : (
        <Notice tone="warn">{facts.directoryProblem}</Notice>
      )}
      <SelectField
        label="Team"
        value={groupId}
        onChange={(event) => setGroupId(event.target.value)}
        error={refused('groupId')}
      >
        {facts.teams.map((choice) => (
          <option key={choice.groupId} value={choice.groupId}>
            {choice.asksFor === 'access'
              ? `${choice.groupName} (ask for access)`
              : choice.groupName}
          </option>
        ))}
      </SelectField>
      {team === undefined ? null : (
        <TeamNote
          team={team}
          quotaBytes={quotaBytes}
          selfServiceMaxQuotaBytes={facts.selfServiceMaxQuotaBytes}
        />
      )}
      <TextField
        label="Name"
        value={slug}
        onChange={(event) => setSlug(event.target.value)}
        error={slugProblem ?? refused('slug')}
        hint={
          <>
            Images will be at <code className="font-mono">{`${registryHost}:<port>/<image>`}</code>,
            with a port that the registry is given.
          </>
        }
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <TextareaField
        label="Purpose"
        rows={3}
        maxLength={500}
        value={purpose}
        onChange={(event) => setPurpose(event.target.value)}
        error={wasSubmitted && purpose.trim() === '' ? 'Say what it is for.' : refused('purpose')}
        hint="For colleagues and admins: what will be in it?"
        required
      />
      <TextField
        label="Quota"
        value={quotaText}
        onChange={(event) => setQuotaText(event.target.value)}
        error={quotaBytes === null ? 'Write a size, as in 20 GiB.' : refused('quotaBytes')}
        hint={`As in 20 GiB. Up to ${formatBytes(facts.selfServiceMaxQuotaBytes)} nobody has to approve it.`}
        autoComplete="off"
        required
      />
      <TextField
        label="Replicas"
        type="number"
        min={1}
        value={replicas}
        onChange={(event) => setReplicas(event.target.value)}
        readOnly={!facts.replicasChoosable}
        error={refused('replicas')}
        hint={facts.replicasReason}
        required
      />
      <ProblemPanel problem={problem} />
      <div>
        <Button type="submit" variant="primary" isBusy={isBusy}>
          {team?.asksFor === 'access' ? 'Ask for access' : 'Request a registry'}
        </Button>
      </div>
    </form>
  )
}
