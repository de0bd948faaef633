'use client'

import { ProblemPanel } from '@/components/registries/problem-panel'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Notice } from '@/components/ui/notice'
import type { Problem } from '@/lib/client/problem'

type Props = Readonly<{
  title: string
  /** What it takes away from whom. */
  about: string
  isOpen: boolean
  isBusy: boolean
  problem: Problem | null
  onConfirm: (acceptLosingOwnRole: boolean) => void
  onClose: () => void
}>

/** Asks before a role is taken away, and once more when it is the asker's own. */
export function ConfirmAccessChange(props: Props) {
  const { title, about, isOpen, isBusy, problem, onConfirm, onClose } = props
  const isOwn = problem?.field === 'acceptLosingOwnRole'
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <p className="wrap-anywhere">{about}</p>
      {isOwn ? (
        <Notice tone="warn" title="This ends your own ownership">
          {problem.detail} Another owner or an admin could give it back.
        </Notice>
      ) : (
        <ProblemPanel problem={problem} />
      )}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="danger" isBusy={isBusy} onClick={() => onConfirm(isOwn)}>
          {isOwn ? 'Remove it all the same' : 'Remove'}
        </Button>
      </div>
    </Dialog>
  )
}
