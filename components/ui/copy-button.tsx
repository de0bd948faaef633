'use client'

import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { copyText } from './copy-text'

/** Copies `text`; `label` says what it is, as in "Copy docker login". */
export function CopyButton({ text, label }: Readonly<{ text: string; label: string }>) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null)
  const Icon = outcome === 'copied' ? Check : Copy

  async function copy(button: HTMLElement) {
    setOutcome((await copyText(text, button)) ? 'copied' : 'refused')
  }

  return (
    <>
      <button
        type="button"
        aria-label={label}
        title={label}
        onClick={(event) => void copy(event.currentTarget)}
        onBlur={() => setOutcome(null)}
        className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-text"
      >
        <Icon aria-hidden="true" className="size-4" />
      </button>
      <output className={outcome === 'refused' ? 'text-sm text-bad' : 'sr-only'}>
        {outcome === 'copied' ? 'Copied' : null}
        {outcome === 'refused' ? 'The browser refused: select and copy the text.' : null}
      </output>
    </>
  )
}
