'use client'

import { type ReactNode, useEffect, useId, useRef } from 'react'

type Props = Readonly<{
  title: string
  isOpen: boolean
  /** Also called for Escape. */
  onClose: () => void
  children: ReactNode
}>

/** A modal: the browser traps the focus in it and gives it back to where it was. */
export function Dialog({ title, isOpen, onClose, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  // The element's own open state is outside React.
  useEffect(() => {
    const dialog = ref.current
    if (dialog === null) return
    if (isOpen && !dialog.open) dialog.showModal()
    if (!isOpen && dialog.open) dialog.close()
  }, [isOpen])

  return (
    <dialog
      ref={ref}
      onClose={onClose}
      aria-labelledby={titleId}
      className="w-[min(32rem,calc(100vw-2rem))] rounded-lg border border-line bg-surface p-6 text-text shadow-xl backdrop:bg-black/50"
    >
      <h2 id={titleId} className="text-lg font-semibold">
        {title}
      </h2>
      {isOpen ? <div className="mt-4 grid gap-4">{children}</div> : null}
    </dialog>
  )
}
