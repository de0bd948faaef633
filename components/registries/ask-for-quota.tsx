'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { TextField } from '@/components/ui/text-field'
import { TextareaField } from '@/components/ui/textarea-field'
import { formatBytes, parseBytes } from '@/lib/kernel/bytes'
import { decidePolicy } from '@/lib/tenants/quota'
import type { QuotaPageView } from '@/lib/tenants/views'
import { ProblemPanel } from './problem-panel'
import type { RequestQuotaAction } from './registry-actions'
import type { RegistryPlace } from './registry-links'
import { useAction } from './use-action'

type Props = Readonly<{
  place: RegistryPlace
  page: QuotaPageView
  requestQuota: RequestQuotaAction
}>

const PURPOSE_MIN = 3

/** An owner's ask for a larger quota, with what will come of it. */
export function AskForQuota({ place, page, requestQuota }: Props) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(requestQuota)
  const [quota, setQuota] = useState(() => formatBytes(page.quotaBytes * 2))
  const [purpose, setPurpose] = useState('')
  const [isTried, setTried] = useState(false)
  const quotaBytes = parseBytes(quota)
  const quotaError = quotaErrorOf(quotaBytes, page.quotaBytes)
  const purposeError =
    isTried && purpose.trim().length < PURPOSE_MIN ? 'Say in a few words what it is for.' : null

  async function send(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (quotaBytes === null || quotaError !== null || purpose.trim().length < PURPOSE_MIN) return
    if ((await run({ ...place, quotaBytes, purpose: purpose.trim() })) !== null) router.refresh()
  }

  return (
    <form onSubmit={(event) => void send(event)} noValidate className="grid max-w-xl gap-5">
      <TextField
        label="New quota"
        value={quota}
        onChange={(event) => setQuota(event.target.value)}
        hint={`All of it, not what is to be added. It is ${formatBytes(page.quotaBytes)} now.`}
        error={quotaError ?? (problem?.field === 'quotaBytes' ? problem.detail : null)}
        autoComplete="off"
      />
      <TextareaField
        label="Reason"
        hint="Who decides reads it."
        rows={3}
        maxLength={500}
        value={purpose}
        error={purposeError}
        onChange={(event) => setPurpose(event.target.value)}
      />
      {quotaError === null && quotaBytes !== null ? (
        <WhatWillCome page={page} quotaBytes={quotaBytes} />
      ) : null}
      <ProblemPanel problem={problem} />
      <div>
        <Button type="submit" variant="primary" isBusy={isBusy}>
          Ask for more
        </Button>
      </div>
    </form>
  )
}

function quotaErrorOf(quotaBytes: number | null, presentBytes: number): string | null {
  if (quotaBytes === null) return 'Write a size, as in 20 GiB.'
  return quotaBytes > presentBytes
    ? null
    : `It is ${formatBytes(presentBytes)} already. Ask for more than that.`
}

/** By the very rule that the server applies. */
function WhatWillCome({ page, quotaBytes }: Readonly<{ page: QuotaPageView; quotaBytes: number }>) {
  if (page.budget === null) return null
  const { budgetBytes, grantedBytes } = page.budget
  const policy = decidePolicy({
    quotaBytes,
    selfServiceMaxBytes: page.selfServiceMaxBytes,
    // The registry is there: of the budget only bytes count.
    budget: {
      budgetBytes,
      grantedBytes: grantedBytes - page.quotaBytes,
      registries: 0,
      maxRegistries: 1,
    },
  })
  return policy.decision === 'approve' ? (
    <p className="text-sm text-muted">This is approved at once.</p>
  ) : (
    <Notice tone="warn" title="An admin will decide">
      {policy.reason}
    </Notice>
  )
}
