'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RepositoryPlace } from '@/components/images/image-links'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'
import { TextField } from '@/components/ui/text-field'
import { ProblemError } from '@/lib/client/problem'
import type { DeleteActions, Deleted, Doomed } from './bin-actions'
import { DeleteMeaning } from './delete-meaning'

type DeleteDialogProps = Readonly<{
  place: RepositoryPlace
  doomed: Doomed
  actions: DeleteActions
  onDeleted: (deleted: Deleted) => void
  onClose: () => void
}>

const WORD = 'delete'

/** What it means, then the question. A word is typed only where something runs one of the images. */
export function DeleteDialog({ place, doomed, actions, onDeleted, onClose }: DeleteDialogProps) {
  const [typed, setTyped] = useState('')
  const removing = useAction(actions.removeTag)
  const starting = useAction(actions.startJob)
  const meaning = useQuery({
    queryKey: ['delete-preview', place, doomed],
    queryFn: async () => {
      const result = await actions.preview({ ...place, ...asked(doomed) })
      if (!result.ok) throw new ProblemError(result.error)
      return result.data
    },
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  const only = doomed.kind === 'tags' && doomed.tags.length === 1 ? doomed.tags[0] : undefined
  const count = doomed.kind === 'tags' ? doomed.tags.length : (meaning.data?.tags ?? doomed.total)
  const isWhole = doomed.kind === 'filter' && Object.keys(doomed.filter).length === 0
  const isInUse = (meaning.data?.services.length ?? 0) > 0
  const isKept = meaning.data !== undefined && meaning.data.keptCount >= count

  async function remove() {
    if (only !== undefined) {
      const result = await removing.run({ ...place, tag: only.tag, expectedDigest: only.digest })
      if (result !== null) onDeleted({ kind: 'tag', tag: only.tag, binnedId: result.binnedId })
      return
    }
    const { repository, ...registry } = place
    const result = await starting.run({
      ...registry,
      what:
        doomed.kind === 'tags'
          ? { kind: 'bin', repository, tags: [...doomed.tags] }
          : { kind: 'binMatching', repository, filter: doomed.filter },
    })
    if (result !== null) onDeleted({ kind: 'job', jobId: result.jobId })
  }

  return (
    <Dialog
      title={`Delete ${only?.tag ?? (isWhole ? place.repository : `${count} tags`)}?`}
      isOpen
      onClose={onClose}
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void remove()
        }}
      >
        {meaning.isLoading ? <Skeleton lines={3} label="Looking for what it means" /> : null}
        {meaning.isError ? (
          <Notice tone="warn" title="What it means could not be found out">
            {meaning.error.message} Whatever is deleted can be put back from the bin.
          </Notice>
        ) : null}
        {isWhole ? (
          <p>
            All {count} tags go to the bin. The empty repository keeps its name until they are
            purged and the storage is cleaned up.
          </p>
        ) : null}
        {meaning.data === undefined ? null : <DeleteMeaning preview={meaning.data} />}
        {isInUse ? (
          <TextField
            label={`Type ${WORD} to go on`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        ) : null}
        <ProblemPanel problem={removing.problem ?? starting.problem} />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="danger"
            isBusy={removing.isBusy || starting.isBusy}
            disabled={meaning.isLoading || isKept || (isInUse && typed.trim() !== WORD)}
          >
            {only === undefined ? `Delete ${count} tags` : 'Delete tag'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function asked(doomed: Doomed) {
  return doomed.kind === 'tags' ? { tags: doomed.tags.map(({ tag }) => tag) } : doomed.filter
}
