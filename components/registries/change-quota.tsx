'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/text-field'
import { formatBytes, parseBytes } from '@/lib/kernel/bytes'
import type { RegistryDetail } from '@/lib/tenants/views'
import { isBelowStored } from './is-below-stored'
import { ProblemPanel } from './problem-panel'
import type { QuotaAction } from './registry-actions'
import { useAction } from './use-action'

type Props = Readonly<{ registry: RegistryDetail; changeQuota: QuotaAction }>

export function ChangeQuota({ registry, changeQuota }: Props) {
  const [text, setText] = useState(() => formatBytes(registry.quotaBytes))
  const [isAccepted, setAccepted] = useState(false)
  const { run, isBusy, problem, forget } = useAction(changeQuota)
  const quotaBytes = parseBytes(text)
  const usedBytes = registry.usage?.usedBytes ?? 0
  const isStale = isBelowStored(problem)
  const isBelowUsage = quotaBytes !== null && (quotaBytes < usedBytes || isStale)
  const isBlocked = quotaBytes === null || (isBelowUsage && !isAccepted)

  function edit(value: string) {
    setText(value)
    setAccepted(false)
    forget()
  }

  async function submit() {
    if (quotaBytes === null) return
    await run({
      registryId: registry.id,
      quotaBytes,
      ...(isBelowUsage ? { acceptBelowUsage: isAccepted } : {}),
    })
  }

  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <TextField
        label="Quota"
        value={text}
        onChange={(event) => edit(event.target.value)}
        hint="As in 20 GiB or 500 MiB."
        error={quotaBytes === null ? 'Write a size, as in 20 GiB.' : null}
        autoComplete="off"
      />
      {isBelowUsage ? (
        <label className="flex items-start gap-2 text-sm">
          <input
            type="checkbox"
            checked={isAccepted}
            onChange={(event) => setAccepted(event.target.checked)}
            className="mt-1"
          />
          <span>
            {isStale
              ? problem.detail
              : `${formatBytes(usedBytes)} are stored already: below that, pushes stop until images are deleted.`}{' '}
            I accept that.
          </span>
        </label>
      ) : null}
      <ProblemPanel problem={isStale ? null : problem} />
      <div>
        <Button type="submit" variant="primary" isBusy={isBusy} disabled={isBlocked}>
          Change quota
        </Button>
      </div>
    </form>
  )
}
