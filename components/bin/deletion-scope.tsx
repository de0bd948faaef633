'use client'

import { useRouter } from 'next/navigation'
import { createContext, type ReactNode, useContext, useState } from 'react'
import type { RepositoryPlace } from '@/components/images/image-links'
import type { DeleteActions, Deleted, Doomed } from './bin-actions'
import { DeleteDialog } from './delete-dialog'
import { JobProgress } from './job-progress'
import { UndoBar } from './undo-bar'

const Ask = createContext<((doomed: Doomed, onDone?: () => void) => void) | null>(null)

/** Asks before something is deleted; null for readers who may not. */
export function useDeletion() {
  return useContext(Ask)
}

type DeletionScopeProps = Readonly<{
  place: RepositoryPlace
  /** Null for readers who may not delete. */
  actions: DeleteActions | null
  /** On the page of the tag itself, which is not there any more afterwards. */
  isTagPage?: boolean
  children: ReactNode
}>

type Asked = { doomed: Doomed; onDone: (() => void) | undefined }

/** Around what can be deleted: the dialog before, the way back after, and how far jobs are. */
export function DeletionScope({ place, actions, isTagPage = false, children }: DeletionScopeProps) {
  const router = useRouter()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [deleted, setDeleted] = useState<Deleted | null>(null)
  if (actions === null) return children

  function finish(done: Deleted) {
    asked?.onDone?.()
    setAsked(null)
    setDeleted(done)
    if (!isTagPage) router.refresh()
  }

  return (
    <Ask value={(doomed, onDone) => setAsked({ doomed, onDone })}>
      {deleted === null ? null : (
        <UndoBar
          key={deleted.kind === 'tag' ? deleted.binnedId : deleted.jobId}
          {...{ place, deleted, actions, isTagPage }}
          onUndone={() => setDeleted(null)}
          onUndoing={(jobId) => setDeleted({ kind: 'job', jobId })}
        />
      )}
      <JobProgress place={place} isAwaited={deleted?.kind === 'job'} />
      {children}
      {asked === null ? null : (
        <DeleteDialog
          {...{ place, actions, doomed: asked.doomed }}
          onDeleted={finish}
          onClose={() => setAsked(null)}
        />
      )}
    </Ask>
  )
}
