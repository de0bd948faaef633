'use client'

import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import type { ActionResult } from '@/lib/client/problem'
import { ProblemPanel } from './problem-panel'
import { useAction } from './use-action'

type Props = Readonly<{
  /** What the button says, and after it, for those who do not see where it stands, of what. */
  button: string
  of?: string
  title: string
  /** What has to be typed, and what it is: `Name of the registry`. */
  name: string
  label: string
  /** What the last button says. */
  last: string
  /** What will happen. */
  children: ReactNode
  act: (confirm: string) => Promise<ActionResult<unknown>>
  onDone?: () => void
}>

/** A button whose act takes the typed name, because it hurts when it was meant for something else. */
export function ConfirmByName({ button, of, title, name, label, last, ...rest }: Props) {
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const { run, isBusy, problem, forget } = useAction(rest.act)

  function close() {
    setOpen(false)
    setTyped('')
    forget()
  }

  async function submit() {
    if ((await run(typed)) === null) return
    close()
    rest.onDone?.()
  }

  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)}>
        {button}
        {of === undefined ? null : <span className="sr-only"> {of}</span>}
      </Button>
      <Dialog title={title} isOpen={isOpen} onClose={close}>
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void submit()
          }}
        >
          <p>
            {rest.children} To confirm, type <strong>{name}</strong>.
          </p>
          <TextField
            label={label}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
          <ProblemPanel problem={problem} />
          <div className="flex justify-end gap-2">
            <Button onClick={close}>Keep it</Button>
            <Button type="submit" variant="danger" isBusy={isBusy} disabled={typed.trim() !== name}>
              {last}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}
