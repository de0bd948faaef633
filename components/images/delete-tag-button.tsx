'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { DeleteTagForm, type RemoveTag } from './delete-tag-form'
import type { RepositoryPlace } from './image-links'

type DeleteTagButtonProps = Readonly<{
  place: RepositoryPlace
  tag: string
  digest: string | null
  removeTag: RemoveTag
  /** Where to go once the tag is gone; without it the same page is read again. */
  afterwards?: string
}>

/** Opens the dialog that says what a delete takes away, and what stays. */
export function DeleteTagButton({ afterwards, ...target }: DeleteTagButtonProps) {
  const router = useRouter()
  const [isOpen, setIsOpen] = useState(false)

  function close() {
    setIsOpen(false)
  }

  function finish() {
    close()
    if (afterwards !== undefined) router.push(afterwards)
    router.refresh()
  }

  return (
    <>
      <Button aria-label={`Delete ${target.tag}`} onClick={() => setIsOpen(true)}>
        Delete
      </Button>
      <Dialog title={`Delete ${target.tag}?`} isOpen={isOpen} onClose={close}>
        <DeleteTagForm {...target} onRemoved={finish} onClose={close} />
      </Dialog>
    </>
  )
}
