'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import type { RevokeAction } from './token-actions'

type Props = Readonly<{
  token: { id: string; name: string; loginName: string; kind: 'personal' | 'ci' }
  revoke: RevokeAction
  /** Where to go afterwards; the page is loaded again without it. */
  back: string | null
}>

/** Taking a token back cannot be undone, so it is asked for twice. */
export function RevokeButton({ token, revoke, back }: Props) {
  const router = useRouter()
  const [isOpen, setOpen] = useState(false)
  const { run, isBusy, problem, forget } = useAction(revoke)
  const verb = token.kind === 'ci' ? 'Remove' : 'Revoke'

  function close() {
    setOpen(false)
    forget()
  }

  async function submit() {
    if ((await run({ tokenId: token.id })) === null) return
    close()
    if (back !== null) router.push(back)
    router.refresh()
  }

  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)}>
        {verb}
        <span className="sr-only"> {token.loginName}</span>
      </Button>
      <Dialog title={`${verb} ${token.name}?`} isOpen={isOpen} onClose={close}>
        <p>
          Nothing signs in with it from now on. What docker clients hold already ends within
          minutes. This cannot be undone.
        </p>
        <ProblemPanel problem={problem} />
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Keep it</Button>
          <Button variant="danger" isBusy={isBusy} onClick={() => void submit()}>
            {verb} for good
          </Button>
        </div>
      </Dialog>
    </>
  )
}
