'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import type { ActionResult } from '@/lib/client/problem'
import type { RepositoryPlace } from './image-links'
import { shortDigest } from './short-digest'

export type PutTagBack = (
  input: RepositoryPlace & { tag: string; digest: string; expectedDigest: string | null },
) => Promise<ActionResult<{ outcome: 'put-back' | 'pushed-again' }>>

type PutBackButtonProps = Readonly<{
  place: RepositoryPlace
  tag: string
  digest: string
  /** Where the tag is on this page. */
  expectedDigest: string | null
  putBack: PutTagBack
}>

/** Puts a tag back on an earlier digest: one click, since the later one stays in the time line. */
export function PutBackButton({ place, putBack, ...move }: PutBackButtonProps) {
  const router = useRouter()
  const [wasPushedAgain, setWasPushedAgain] = useState(false)
  const { run, isBusy, problem } = useAction(putBack)

  async function go() {
    const result = await run({ ...place, ...move })
    setWasPushedAgain(result?.outcome === 'pushed-again')
    router.refresh()
  }

  return (
    <div className="grid justify-items-end gap-2">
      <Button
        aria-label={`Put ${move.tag} back on ${shortDigest(move.digest)}`}
        isBusy={isBusy}
        onClick={() => void go()}
      >
        Put back
      </Button>
      <output className="text-sm empty:hidden">
        {wasPushedAgain ? `Somebody pushed ${move.tag} in the same moment: that stayed.` : null}
      </output>
      <ProblemPanel problem={problem} />
    </div>
  )
}
