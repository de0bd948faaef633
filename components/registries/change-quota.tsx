'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/text-field'
import { formatBytes, parseBytes } from '@/lib/kernel/bytes'
import type { RegistryDetail } from '@/lib/tenants/views'
import { ProblemPanel } from './problem-panel'
import type { QuotaAction } from './registry-actions'
import { useAction } from './use-action'

type Props = Readonly<{ registry: RegistryDetail; changeQuota: QuotaAction }>

export function ChangeQuota({ registry, changeQuota }: Props) {
  const [text, setText] = useState(() => formatBytes(registry.quotaBytes))
  const [isAccepted, setAccepted] = useState(false)
  const { run, isBusy, problem } = useAction(changeQuota)
  const quotaBytes = parseBytes(text)
  const usedBytes = registry.usage?.usedBytes ?? 0
  const isBelowUsage = quotaBytes !== null && quotaBytes < usedBytes
  const isBlocked = quotaBytes === null || (isBelowUsage && !isAccepted)

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
      className="grid gap-4 border-t border-line pt-4"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <TextField
        label="Quota"
        value={text}
        onChange={(event) => setText(event.target.value)}
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
            {formatBytes(usedBytes)} are used already. I accept that pushes are refused until images
            are deleted.
          </span>
        </label>
      ) : null}
      <ProblemPanel problem={problem} />
      <div>
        <Button type="submit" variant="primary" isBusy={isBusy} disabled={isBlocked}>
          Change quota
        </Button>
      </div>
    </form>
  )
}
