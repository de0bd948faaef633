export type JobKind = 'bin' | 'restore' | 'purge'

/** An item that a job still has to do, with what it is about. */
export type JobItem = {
  position: number
  repository: string
  tag: string
  digest: string | null
  binnedId: string | null
}

export type ItemOutcome = {
  position: number
  state: 'done' | 'failed'
  outcome: string
  sentence: string | null
}

export function parseKind(text: string): JobKind {
  if (text === 'bin' || text === 'restore' || text === 'purge') return text
  throw new Error(`a job is of the kind ${text}`)
}
