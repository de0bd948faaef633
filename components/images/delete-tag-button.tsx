'use client'

import { useDeletion } from '@/components/bin/deletion-scope'
import { Button } from '@/components/ui/button'

type DeleteTagButtonProps = Readonly<{ tag: string; digest: string | null }>

/** Asks for one tag to be deleted; nothing for readers who may not. */
export function DeleteTagButton({ tag, digest }: DeleteTagButtonProps) {
  const ask = useDeletion()
  if (ask === null) return null
  return (
    <Button
      aria-label={`Delete ${tag}`}
      onClick={() => ask({ kind: 'tags', tags: [{ tag, digest }] })}
    >
      Delete
    </Button>
  )
}
