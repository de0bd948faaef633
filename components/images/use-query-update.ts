'use client'

import { usePathname, useRouter } from 'next/navigation'
import { useRef, useTransition } from 'react'

const QUIET_MS = 250

/** Writes filters into the address, which is where they live; the list begins anew. `later` waits for the last letter. */
export function useQueryUpdate() {
  const router = useRouter()
  const pathname = usePathname()
  const [isBusy, startTransition] = useTransition()
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)

  function update(changes: Readonly<Record<string, string>>) {
    clearTimeout(timer.current)
    const query = new URLSearchParams(window.location.search)
    for (const name of ['after', 'before']) query.delete(name)
    for (const [name, value] of Object.entries(changes)) {
      if (value === '') query.delete(name)
      else query.set(name, value)
    }
    startTransition(() => router.replace(`${pathname}?${query}`, { scroll: false }))
  }

  function later(changes: Readonly<Record<string, string>>) {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => update(changes), QUIET_MS)
  }

  return { update, later, isBusy }
}
