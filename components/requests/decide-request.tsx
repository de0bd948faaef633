'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { RelativeTime } from '@/components/ui/relative-time'
import { TextareaField } from '@/components/ui/textarea-field'
import { parseBytes } from '@/lib/kernel/bytes'
import type { RequestView } from '@/lib/tenants/views'
import { type ChangeTexts, changeTextsOf } from './change-texts'
import type { DecideRequest, DecisionInput } from './decision'
import { Judgement } from './judgement'
import { parseChanges } from './parse-changes'
import { RequestChanges } from './request-changes'
import { RequestFacts } from './request-facts'
import { requestTitle } from './request-title'

type DecideRequestProps = Readonly<{ request: RequestView; decideRequest: DecideRequest }>

/** One request that waits for the reader: what is asked, what is free, and the two answers. */
export function DecideRequestCard({ request, decideRequest }: DecideRequestProps) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(decideRequest)
  const [reason, setReason] = useState('')
  const [reasonError, setReasonError] = useState<string | null>(null)
  const [changes, setChanges] = useState<ChangeTexts>(() => changeTextsOf(request))
  const parsed = parseChanges(request, changes)
  const title = requestTitle(request)

  async function decide(input: DecisionInput) {
    if ((await run(input)) !== null) router.refresh()
  }

  function approve() {
    if (!parsed.isValid) return
    setReasonError(null)
    void decide({
      requestId: request.id,
      decision: 'approve',
      reason: reason.trim(),
      ...(parsed.changes && { changes: parsed.changes }),
    })
  }

  function reject() {
    if (reason.trim().length < 3) {
      setReasonError('Say why, so that the person knows what to ask for instead.')
      return
    }
    void decide({ requestId: request.id, decision: 'reject', reason: reason.trim() })
  }

  return (
    <article aria-label={title} className="grid gap-4 rounded-lg border border-line bg-surface p-5">
      <header className="grid gap-1">
        <h3 className="font-semibold wrap-anywhere">{title}</h3>
        <p className="text-sm text-muted wrap-anywhere">
          {request.requestedByName} ({request.requestedBy}) asked{' '}
          <RelativeTime iso={request.createdAt} />
        </p>
      </header>
      <RequestFacts request={request} />
      {request.judgement !== null && request.kind !== 'access' ? (
        <Judgement
          kind={request.kind}
          judgement={request.judgement}
          quotaBytes={parseBytes(changes.quota) ?? request.quotaBytes}
        />
      ) : null}
      {request.kind !== 'access' ? (
        <RequestChanges
          kind={request.kind}
          texts={changes}
          errors={parsed.errors}
          onChange={setChanges}
        />
      ) : null}
      <TextareaField
        label="Reason"
        hint="Needed to reject; the person reads it."
        rows={2}
        maxLength={500}
        value={reason}
        error={reasonError ?? (problem?.field === 'reason' ? problem.detail : null)}
        onChange={(event) => setReason(event.target.value)}
      />
      <ProblemPanel problem={problem} />
      <div className="flex flex-wrap gap-3">
        <Button variant="primary" isBusy={isBusy} disabled={!parsed.isValid} onClick={approve}>
          Approve
        </Button>
        <Button variant="danger" isBusy={isBusy} onClick={reject}>
          Reject
        </Button>
      </div>
    </article>
  )
}
