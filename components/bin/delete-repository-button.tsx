'use client'

import { Button } from '@/components/ui/button'
import { useDeletion } from './deletion-scope'

/** Asks for every tag of a repository to be deleted; nothing for readers who may not. */
export function DeleteRepositoryButton({ total }: Readonly<{ total: number }>) {
  const ask = useDeletion()
  if (ask === null) return null
  return (
    <Button variant="quiet" onClick={() => ask({ kind: 'filter', filter: {}, total })}>
      Delete repository
    </Button>
  )
}
