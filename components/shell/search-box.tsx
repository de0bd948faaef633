'use client'

import { useEffect, useRef } from 'react'

/** Search across everything; the key / leads to it from wherever nothing is typed. */
export function SearchBox() {
  const field = useRef<HTMLInputElement>(null)

  // The keyboard is outside React.
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
      if (isTypedInto(event.target) || document.querySelector('dialog[open]') !== null) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    document.addEventListener('keydown', focus)
    return () => document.removeEventListener('keydown', focus)
  }, [])

  return (
    <search aria-label="Everything" className="min-w-0 flex-1">
      <form action="/search">
        <input
          ref={field}
          type="search"
          name="text"
          aria-label="Search images"
          aria-keyshortcuts="/"
          placeholder="Search images ( / )"
          maxLength={200}
          required
          className="w-full rounded-md border border-line-strong bg-surface px-3 sm:w-48 py-1.5 text-sm placeholder:text-muted"
        />
      </form>
    </search>
  )
}

function isTypedInto(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select'))
  )
}
