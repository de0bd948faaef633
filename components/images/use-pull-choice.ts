'use client'

import { useEffect, useState } from 'react'
import { PULL_TOOLS, type PullTool } from './pull-commands'

const KEY = 'berth-pull'

export type PullChoice = { tool: PullTool; by: 'tag' | 'digest' }

/** With which tool this browser last wanted to pull, and by what. */
export function usePullChoice() {
  const [choice, setChoice] = useState<PullChoice>({ tool: 'docker', by: 'tag' })

  // What the browser remembers is outside React, and not there on the server.
  useEffect(() => setChoice(parseChoice(readStored())), [])

  function choose(changes: Partial<PullChoice>) {
    const next = { ...choice, ...changes }
    setChoice(next)
    try {
      localStorage.setItem(KEY, `${next.tool} ${next.by}`)
    } catch {
      // A browser that stores nothing forgets it.
    }
  }

  return { choice, choose }
}

function readStored(): string {
  try {
    return localStorage.getItem(KEY) ?? ''
  } catch {
    return ''
  }
}

function parseChoice(stored: string): PullChoice {
  const [tool, by] = stored.split(' ')
  return {
    tool: PULL_TOOLS.find((each) => each === tool) ?? 'docker',
    by: by === 'digest' ? 'digest' : 'tag',
  }
}
