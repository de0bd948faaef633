'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { isBelowStored } from '@/components/registries/is-below-stored'
import { ProblemPanel } from '@/components/registries/problem-panel'
import type { QuotaAction } from '@/components/registries/registry-actions'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { TextField } from '@/components/ui/text-field'
import { formatBytes, parseBytes } from '@/lib/kernel/bytes'
import type { TenantView } from '@/lib/tenants/views'
import { exactBytes } from './exact-bytes'
import { SaveButton } from './save-button'

type QuotaFormProps = Readonly<{
  tenantSlug: string
  registry: TenantView['registryQuotas'][number]
  changeQuota: QuotaAction
}>

/** The quota of one registry; below what is stored already it asks once more. */
export function QuotaForm({ tenantSlug, registry, changeQuota }: QuotaFormProps) {
  const router = useRouter()
  const [quota, setQuota] = useState(exactBytes(registry.quotaBytes))
  const [error, setError] = useState<string | null>(null)
  const [confirmBytes, setConfirmBytes] = useState<number | null>(null)
  const [isSaved, setIsSaved] = useState(false)
  const { run, isBusy, problem, forget } = useAction(changeQuota)
  const usedBytes = registry.usage?.usedBytes ?? 0
  // More is stored by now than this page knew.
  const isStale = isBelowStored(problem)

  function edit(text: string) {
    setQuota(text)
    giveUp()
    setIsSaved(false)
  }

  function giveUp() {
    setConfirmBytes(null)
    forget()
  }

  async function send(quotaBytes: number, acceptBelowUsage: boolean) {
    setConfirmBytes(quotaBytes)
    const input = { registryId: registry.id, quotaBytes }
    const isDone = await run(acceptBelowUsage ? { ...input, acceptBelowUsage } : input)
    if (isDone === null) return
    setIsSaved(true)
    setConfirmBytes(null)
    router.refresh()
  }

  function save(event: FormEvent) {
    event.preventDefault()
    const quotaBytes = parseBytes(quota)
    const isQuota = quotaBytes !== null && quotaBytes > 0
    setError(isQuota ? null : 'Write a size above zero, for example 50 GiB.')
    if (!isQuota) return
    if (quotaBytes < usedBytes) setConfirmBytes(quotaBytes)
    else void send(quotaBytes, false)
  }

  return (
    <form
      aria-label={`Quota of ${tenantSlug}/${registry.slug}`}
      onSubmit={save}
      className="grid gap-3"
    >
      <div className="grid items-start gap-4 sm:grid-cols-[12rem_auto]">
        <TextField
          label="Quota"
          value={quota}
          error={error}
          onChange={(event) => edit(event.target.value)}
        />
        <SaveButton isBusy={isBusy} isSaved={isSaved} />
      </div>
      {confirmBytes !== null && (isStale || confirmBytes < usedBytes) ? (
        <Notice tone="warn" title="Below what is stored">
          <p>
            {isStale ? problem.detail : `${formatBytes(usedBytes)} are stored already.`} With a
            quota of {formatBytes(confirmBytes)} nothing can be pushed. Pulls go on.
          </p>
          <div className="mt-3 flex flex-wrap gap-3">
            <Button variant="danger" isBusy={isBusy} onClick={() => void send(confirmBytes, true)}>
              Set it anyway
            </Button>
            <Button onClick={giveUp}>Cancel</Button>
          </div>
        </Notice>
      ) : null}
      <ProblemPanel problem={isStale ? null : problem} />
    </form>
  )
}
