import { processHandle } from '../kernel/process-handle'
import type { Actor } from './actor'

type Access = { type: 'repository' | 'registry'; name: string; actions: readonly string[] }

/** What of the requested access a token would hold; the function that `/token` itself asks. */
export type TokenDecision = (input: {
  actor: Actor
  registryId: string
  requested: readonly Access[]
}) => Promise<readonly Access[]>

const handle = processHandle<TokenDecision>('token-decision')

/** Called once at boot. */
export const provideTokenDecision = handle.provide

/** The token server's decision in this process. */
export const currentTokenDecision = handle.current
