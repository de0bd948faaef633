'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'
import type { ActionResult } from '@/lib/client/problem'
import type { SiblingsView } from '@/lib/images/views'
import type { RepositoryPlace } from './image-links'
import { siblingsQuery } from './siblings-query'

export type RemoveTag = (
  input: RepositoryPlace & { tag: string; expectedDigest: string | null },
) => Promise<ActionResult<{ outcome: 'removed' | 'pushed-again' }>>

type DeleteTagFormProps = Readonly<{
  place: RepositoryPlace
  tag: string
  /** Null for a tag whose manifest is lost. */
  digest: string | null
  removeTag: RemoveTag
  onRemoved: () => void
  onClose: () => void
}>

/** Asks once more, and names the tags that show the same image: they stay. */
export function DeleteTagForm(props: DeleteTagFormProps) {
  const { place, tag, digest, removeTag, onRemoved, onClose } = props
  const router = useRouter()
  const [wasPushedAgain, setWasPushedAgain] = useState(false)
  const siblings = useQuery({
    ...siblingsQuery(place, tag, digest ?? ''),
    enabled: digest !== null,
  })
  const { run, isBusy, problem } = useAction(removeTag)

  async function remove() {
    const result = await run({ ...place, tag, expectedDigest: digest })
    if (result?.outcome === 'removed') onRemoved()
    if (result?.outcome === 'pushed-again') {
      setWasPushedAgain(true)
      router.refresh()
    }
  }

  if (wasPushedAgain) {
    return (
      <>
        <Notice tone="warn">
          Somebody pushed {tag} again meanwhile, so it was not deleted. Look at the new image first.
        </Notice>
        <Button className="justify-self-end" onClick={onClose}>
          Close
        </Button>
      </>
    )
  }
  return (
    <>
      <p className="wrap-anywhere">
        Removes the tag <strong>{tag}</strong> from {place.repository}. Nobody can pull it by this
        name any more.
      </p>
      {siblings.isLoading ? (
        <Skeleton lines={1} label="Looking for tags that show the same image" />
      ) : null}
      {siblings.isError ? (
        <Notice tone="warn" title="The tags that show the same image could not be listed">
          {siblings.error.message} They stay in any case.
        </Notice>
      ) : null}
      {siblings.data ? <Siblings siblings={siblings.data} /> : null}
      <ProblemPanel problem={problem} />
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          variant="danger"
          isBusy={isBusy}
          disabled={siblings.isLoading}
          onClick={() => void remove()}
        >
          Delete tag
        </Button>
      </div>
    </>
  )
}

function Siblings({ siblings: { tags, isComplete } }: Readonly<{ siblings: SiblingsView }>) {
  return (
    <div className="grid gap-2 text-sm">
      {tags.length > 0 ? (
        <p className="wrap-anywhere">
          These tags show the same image and stay: <strong>{tags.join(', ')}</strong>
        </p>
      ) : null}
      {tags.length === 0 && isComplete ? <p>No other tag shows this image.</p> : null}
      {isComplete ? null : (
        <p>This repository has too many tags to look at each; others may show it, too.</p>
      )}
    </div>
  )
}
