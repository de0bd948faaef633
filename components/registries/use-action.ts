'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ActionResult, Problem } from '@/lib/client/problem'

const LOST: Problem = {
  code: 'NETWORK',
  detail: 'The portal did not answer. Look whether it happened before you try again.',
  field: null,
  raw: null,
  requestId: '',
}

/** Runs a server action: busy while it runs, its problem afterwards, and fresh registries when it worked. */
export function useAction<I, T>(action: (input: I) => Promise<ActionResult<T>>) {
  const cache = useQueryClient()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  /** The answer, or null when `problem` says why there is none. */
  async function run(input: I): Promise<T | null> {
    setBusy(true)
    setProblem(null)
    const result = await action(input).catch(() => ({ ok: false as const, error: LOST }))
    setBusy(false)
    if (!result.ok) {
      setProblem(result.error)
      return null
    }
    await cache.invalidateQueries({ queryKey: ['registries'] })
    return result.data
  }

  return { run, isBusy, problem, forget: () => setProblem(null) }
}
