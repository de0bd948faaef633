import type { RegistryClient } from '../../../registry/client'
import type { Author } from '../bin-deps'

export const ADA: Author = { username: 'ada', requestId: 'of a test', caller: null }
export const BY_HAND = {
  author: ADA,
  why: { reason: 'person', because: null },
  jobId: null,
} as const

/** Calls of a registry that change or look at something, in the order in which they are made. */
const CALLS = [
  'listTags',
  'headManifest',
  'getRawManifest',
  'putManifest',
  'deleteManifest',
  'deleteTag',
] as const

export type RegistryCall = { name: (typeof CALLS)[number]; args: readonly unknown[] }

/** The client with something before each call, which gets the number of the call, from 0; and after it, however it ended. */
export function interposed(
  client: RegistryClient,
  before: (number: number, call: RegistryCall) => Promise<void>,
  after?: () => void,
): { client: RegistryClient; calls: () => number } {
  let count = 0
  const wrapped: RegistryClient = { ...client, withSignal: () => wrapped }
  for (const name of CALLS) {
    const original = client[name] as (...args: unknown[]) => Promise<unknown>
    Object.assign(wrapped, {
      [name]: async (...args: unknown[]) => {
        const call = count
        count += 1
        await before(call, { name, args })
        return original(...args).finally(after)
      },
    })
  }
  return { client: wrapped, calls: () => count }
}

/** What a process is that was killed before the call with this number: nothing is called any more. */
export class Killed extends Error {}

export function killedBefore(client: RegistryClient, at: number): RegistryClient {
  return interposed(client, async (call) => {
    if (call >= at) throw new Killed()
  }).client
}
