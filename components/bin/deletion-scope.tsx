'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { createContext, type ReactNode, useContext, useState } from 'react'
import type { RepositoryPlace } from '@/components/images/image-links'
import type { DeleteActions, Deleted, Doomed } from './bin-actions'
import { DeleteDialog } from './delete-dialog'
import { JOBS_KEY, JobProgress } from './job-progress'
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
  const cache = useQueryClient()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [deleted, setDeleted] = useState<Deleted | null>(null)
  if (actions === null) return children

  function show(done: Deleted) {
    setDeleted(done)
    if (done.kind === 'job') void cache.invalidateQueries({ queryKey: JOBS_KEY })
  }

  function finish(done: Deleted) {
    asked?.onDone?.()
    setAsked(null)
    show(done)
    if (!isTagPage) router.refresh()
  }

  return (
    <Ask value={(doomed, onDone) => setAsked({ doomed, onDone })}>
      <div className="mb-4 grid gap-3 empty:hidden">
        {deleted === null ? null : (
          <UndoBar
            key={deleted.kind === 'tag' ? deleted.binnedId : deleted.jobId}
            {...{ place, deleted, actions, isTagPage }}
            onUndone={() => setDeleted(null)}
            onUndoing={(jobId) => show({ kind: 'job', jobId })}
          />
        )}
        <JobProgress
          place={place}
          showsEnded={deleted?.kind === 'job'}
          startJob={actions.startJob}
        />
      </div>
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
