'use client'

import { useRouter } from 'next/navigation'
import { shortDigest } from '@/components/images/short-digest'
import { ProblemPanel } from '@/components/registries/problem-panel'
import type { RegistryPlace } from '@/components/registries/registry-links'
import { useAction } from '@/components/registries/use-action'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { RelativeTime } from '@/components/ui/relative-time'
import type { BinItem } from '@/lib/images/bin/views'
import { formatBytes } from '@/lib/kernel/bytes'
import type { RestoreBinned } from './bin-actions'

type BinRowProps = Readonly<{
  place: RegistryPlace
  item: BinItem
  restore: RestoreBinned | null
  onPurge: (() => void) | null
}>

export function BinRow({ place, item, restore, onPurge }: BinRowProps) {
  return (
    <tr className="align-top">
      <td className="min-w-52 wrap-anywhere">
        <span className="font-medium">
          {item.repository}:{item.tag}
        </span>
        {item.digest === null ? (
          <p className="text-xs text-muted">broken: there is nothing to put back</p>
        ) : (
          <code className="block text-xs text-muted" title={item.digest}>
            {shortDigest(item.digest)}
          </code>
        )}
        {item.parts === 0 ? null : <p className="text-xs text-muted">with {item.parts} attached</p>}
        {item.problem === null ? null : (
          <p className="mt-1 text-xs">
            <Badge tone="bad">Failed</Badge> {item.problem}
          </p>
        )}
      </td>
      <td className="min-w-32">
        <RelativeTime iso={item.binnedAt} />
        <span className="block text-xs text-muted wrap-anywhere">{whyText(item)}</span>
      </td>
      <td className="whitespace-nowrap text-right tabular-nums">{formatBytes(item.freedBytes)}</td>
      <td className="whitespace-nowrap">
        <RelativeTime iso={item.purgeAt} />
      </td>
      {restore === null ? null : (
        <td>
          <Change {...{ place, item, restore, onPurge }} />
        </td>
      )}
    </tr>
  )
}

function whyText({ reason, because, binnedBy }: BinItem): string {
  if (reason === 'policy') return `by the policy “${because}”`
  if (reason === 'rule') return `pushed by ${binnedBy} over the rule “${because}”`
  return `by ${binnedBy}`
}

type ChangeProps = BinRowProps & Readonly<{ restore: RestoreBinned }>

function Change({ place, item, restore, onPurge }: ChangeProps) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(restore)
  const isTaken = problem?.field === 'replace'

  async function putBack(replace: boolean) {
    const done = await run({ ...place, id: item.id, ...(replace ? { replace } : {}) })
    if (done !== null) router.refresh()
  }

  return (
    <div className="grid gap-2">
      <div className="flex gap-2">
        {item.digest === null ? null : (
          <Button
            aria-label={`Restore ${item.repository}:${item.tag}`}
            isBusy={isBusy}
            onClick={() => void putBack(false)}
          >
            Restore
          </Button>
        )}
        {onPurge === null ? null : (
          <Button
            variant="danger"
            aria-label={`Purge ${item.repository}:${item.tag} now`}
            onClick={onPurge}
          >
            Purge now
          </Button>
        )}
      </div>
      <ProblemPanel problem={problem} />
      {isTaken ? (
        <Button isBusy={isBusy} onClick={() => void putBack(true)}>
          Move the present one to the bin and restore this
        </Button>
      ) : null}
    </div>
  )
}
