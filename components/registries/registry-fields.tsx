'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/text-field'
import { TextareaField } from '@/components/ui/textarea-field'
import type { ActionResult } from '@/lib/client/problem'
import { formatBytes, parseBytes } from '@/lib/kernel/bytes'
import { checkSlug, SLUG_RULES } from '@/lib/tenants/slug'
import type { RequestFormFacts, RequestOutcome, TeamChoice } from '@/lib/tenants/views'
import { ProblemPanel } from './problem-panel'
import { registryHref } from './registry-links'
import { TeamNote } from './team-note'
import { useAction } from './use-action'

export type RegistryAction = (input: {
  groupId: string
  slug: string
  purpose: string
  quotaBytes: number
  replicas: number
}) => Promise<ActionResult<RequestOutcome>>

type Props = Readonly<{
  team: TeamChoice
  facts: RequestFormFacts
  registryHost: string
  ask: RegistryAction
  onSent: (waitsFor: 'admin' | 'owner') => void
}>

/** For a team of the person's own: the registry that is wished for. */
export function RegistryFields({ team, facts, registryHost, ask, onSent }: Props) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(ask)
  const [slug, setSlug] = useState('')
  const [purpose, setPurpose] = useState('')
  const [quotaText, setQuotaText] = useState(() => formatBytes(facts.defaultQuotaBytes))
  const [replicas, setReplicas] = useState('1')
  const [wasSubmitted, setSubmitted] = useState(false)

  const quotaBytes = parseBytes(quotaText)
  const slugProblem = slug === '' && !wasSubmitted ? null : checkSlug(slug)
  const refused = (field: string) => (problem?.field === field ? problem.detail : null)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setSubmitted(true)
    if (checkSlug(slug) !== null || quotaBytes === null || purpose.trim() === '') return
    const { groupId } = team
    const outcome = await run({ groupId, slug, purpose, quotaBytes, replicas: Number(replicas) })
    if (outcome?.state === 'pending') onSent(outcome.waitsFor)
    if (outcome?.state === 'approved') {
      const { tenantSlug, slug: registrySlug } = outcome.registry
      router.push(registryHref({ tenantSlug, registrySlug }))
    }
  }

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-5">
      <TeamNote
        team={team}
        quotaBytes={quotaBytes}
        selfServiceMaxQuotaBytes={facts.selfServiceMaxQuotaBytes}
      />
      <TextField
        label="Name"
        value={slug}
        onChange={(event) => setSlug(event.target.value)}
        error={slugProblem ?? refused('slug')}
        hint={
          <>
            {SLUG_RULES} Images will be at{' '}
            <code className="font-mono">{`${registryHost}:<port>/<image>`}</code>, with a port that
            the registry is given.
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
          Request a registry
        </Button>
      </div>
    </form>
  )
}
