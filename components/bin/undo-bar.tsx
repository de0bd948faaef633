'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { type RepositoryPlace, tagsHref } from '@/components/images/image-links'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { registryHref } from '@/components/registries/registry-links'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import type { DeleteActions, Deleted } from './bin-actions'

type UndoBarProps = Readonly<{
  place: RepositoryPlace
  deleted: Deleted
  actions: DeleteActions
  isTagPage: boolean
  onUndone: () => void
  onUndoing: (jobId: string) => void
}>

/** The way back, right after something was deleted. */
export function UndoBar(props: UndoBarProps) {
  const { place, deleted, actions, isTagPage, onUndone, onUndoing } = props
  const router = useRouter()
  const restoring = useAction(actions.restore)
  const starting = useAction(actions.startJob)
  const ref = useRef<HTMLElement>(null)
  const { repository, ...registry } = place

  // The row whose button had the focus is gone: the keyboard goes on here.
  useEffect(() => ref.current?.focus(), [])

  async function undo() {
    if (deleted.kind === 'tag') {
      if ((await restoring.run({ ...registry, id: deleted.binnedId })) === null) return
      onUndone()
      router.refresh()
      return
    }
    const job = await starting.run({ ...registry, what: { kind: 'undo', jobId: deleted.jobId } })
    if (job !== null) onUndoing(job.jobId)
  }

  return (
    <section
      ref={ref}
      tabIndex={-1}
      aria-label="Deleted"
      className="flex flex-wrap items-center gap-3 rounded-lg border border-line bg-raised px-4 py-2 text-sm"
    >
      <output className="wrap-anywhere">
        {deleted.kind === 'tag'
          ? `${deleted.tag} is in the bin.`
          : 'This goes on by itself, also when you close this page.'}
      </output>
      <Button isBusy={restoring.isBusy || starting.isBusy} onClick={() => void undo()}>
        Undo
      </Button>
      <Link href={registryHref(registry, 'bin')} className="text-accent hover:underline">
        To the bin
      </Link>
      {isTagPage ? (
        <Link href={tagsHref(place)} className="text-accent hover:underline">
          To the tags
        </Link>
      ) : null}
      <ProblemPanel problem={restoring.problem ?? starting.problem} />
    </section>
  )
}
