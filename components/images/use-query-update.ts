'use client'

import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useEffect, useRef, useTransition } from 'react'

const QUIET_MS = 250

/** Where the page is on its way to, from the query that it still shows. */
let underWay: { from: string; query: string } | null = null

/** Writes filters into the address, which is where they live; the list begins anew. `later` waits for the last letter. */
export function useQueryUpdate() {
  const router = useRouter()
  const pathname = usePathname()
  const params = useSearchParams().toString()
  const shown = useRef(params)
  const [isBusy, startTransition] = useTransition()
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)

  // A timer outlives the render that began it, and whoever goes back has not gone on.
  useEffect(() => {
    shown.current = params
    underWay = null
  }, [params])

  function update(changes: Readonly<Record<string, string>>) {
    clearTimeout(timer.current)
    const from = shown.current
    // Two fields that change one after the other must not undo each other.
    const query = new URLSearchParams(underWay?.from === from ? underWay.query : from)
    for (const name of ['after', 'before']) query.delete(name)
    for (const [name, value] of Object.entries(changes)) {
      if (value === '') query.delete(name)
      else query.set(name, value)
    }
    underWay = { from, query: query.toString() }
    startTransition(() => router.replace(`${pathname}?${query}`, { scroll: false }))
  }

  function later(changes: Readonly<Record<string, string>>) {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => update(changes), QUIET_MS)
  }

  return { update, later, isBusy }
}
