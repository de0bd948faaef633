'use client'

import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { certificatesQuery } from '@/lib/client/certificates-query'
import type { ActionResult } from '@/lib/client/problem'

export type Started = Promise<ActionResult<{ rotationId: string }>>

type Props = Readonly<{
  button: string
  title: string
  confirm: string
  children: ReactNode
  action: () => Started
}>

/** A button that asks first. */
export function Confirmed(props: Props) {
  const [isOpen, setOpen] = useState(false)
  const cache = useQueryClient()
  const { run, isBusy, problem, forget } = useAction(props.action)

  function close() {
    setOpen(false)
    forget()
  }

  async function submit() {
    if ((await run(undefined)) === null) return
    await cache.invalidateQueries({ queryKey: certificatesQuery.queryKey })
    close()
  }

  return (
    <>
      <Button onClick={() => setOpen(true)}>{props.button}</Button>
      <Dialog title={props.title} isOpen={isOpen} onClose={close}>
        <div className="grid gap-2">{props.children}</div>
        <ProblemPanel problem={problem} />
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Not now</Button>
          <Button variant="primary" isBusy={isBusy} onClick={() => void submit()}>
            {props.confirm}
          </Button>
        </div>
      </Dialog>
    </>
  )
}
