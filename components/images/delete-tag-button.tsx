'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { DeleteTagDialog, type RemoveTag } from './delete-tag-dialog'
import type { RepositoryPlace } from './image-links'

type DeleteTagButtonProps = Readonly<{
  place: RepositoryPlace
  tag: string
  digest: string
  removeTag: RemoveTag
  /** Where to go once the tag is gone; the same page, read again, without it. */
  afterwards?: string
}>

/** Opens the dialog that says what a delete takes away, and what stays. */
export function DeleteTagButton({ afterwards, tag, ...rest }: DeleteTagButtonProps) {
  const router = useRouter()
  const [isOpen, setIsOpen] = useState(false)

  function finish() {
    setIsOpen(false)
    if (afterwards !== undefined) router.push(afterwards)
    router.refresh()
  }

  return (
    <>
      <Button
        variant="secondary"
        aria-label={`Delete ${tag}`}
        onClick={() => setIsOpen(true)}
      >
        Delete
      </Button>
      {isOpen && (
        <DeleteTagDialog
          {...rest}
          tag={tag}
          onRemoved={finish}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  )
}
