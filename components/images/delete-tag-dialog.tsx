'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { ErrorPanel } from '@/components/ui/error-panel'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'
import type { SiblingsView } from '@/lib/images/views'
import type { RepositoryPlace } from './image-links'
import { siblingsQuery } from './siblings-query'

export type RemoveTagOutcome = { outcome: 'removed' | 'pushed-again' }
export type RemoveTag = (
  input: RepositoryPlace & { tag: string; expectedDigest: string },
) => Promise<ActionResult<RemoveTagOutcome>>

type DeleteTagDialogProps = Readonly<{
  place: RepositoryPlace
  tag: string
  digest: string
  removeTag: RemoveTag
  onRemoved: () => void
  onClose: () => void
}>

/** Asks once more, and names the tags that show the same image: they stay. */
export function DeleteTagDialog({
  place,
  tag,
  digest,
  removeTag,
  onRemoved,
  onClose,
}: DeleteTagDialogProps) {
  const siblings = useQuery(siblingsQuery(place, tag, digest))
  const removal = useMutation({
    mutationFn: async () => valueOf(await removeTag({ ...place, tag, expectedDigest: digest })),
    onSuccess: ({ outcome }) => {
      if (outcome === 'removed') onRemoved()
    },
  })
  const wasPushedAgain = removal.data?.outcome === 'pushed-again'

  return (
    <Dialog open title={`Delete tag ${tag}`} onClose={onClose}>
      <div className="space-y-4">
        <p className="break-all">
          Removes the tag <strong>{tag}</strong> from {place.repository}. Nobody can pull it by this
          name any more.
        </p>
        {siblings.isPending && <Skeleton label="Looking for tags of the same image" />}
        {siblings.isError && <ErrorPanel error={siblings.error} />}
        {siblings.data && <Siblings siblings={siblings.data} />}
        {removal.isError && <ErrorPanel error={removal.error} />}
        {wasPushedAgain && (
          <Notice tone="warning">
            Somebody pushed {tag} again meanwhile, so it was not deleted. Close this and look at the
            new image first.
          </Notice>
        )}
        <div className="flex justify-end gap-3">
          <Button variant="secondary" onClick={wasPushedAgain ? onRemoved : onClose}>
            {wasPushedAgain ? 'Close' : 'Cancel'}
          </Button>
          {!wasPushedAgain && (
            <Button
              variant="danger"
              disabled={siblings.isPending}
              pending={removal.isPending}
              onClick={() => removal.mutate()}
            >
              Delete tag
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  )
}

function Siblings({ siblings }: Readonly<{ siblings: SiblingsView }>) {
  const { tags, isComplete } = siblings
  return (
    <div className="space-y-2 text-sm">
      {tags.length > 0 ? (
        <p className="break-all">
          These tags show the same image and stay: <strong>{tags.join(', ')}</strong>
        </p>
      ) : (
        isComplete && <p>No other tag shows this image. It can be pulled by digest only until clean-up.</p>
      )}
      {!isComplete && (
        <p>This repository has more tags than could be looked at; others may show it, too.</p>
      )}
    </div>
  )
}
