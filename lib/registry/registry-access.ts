import { processHandle } from '../kernel/process-handle'
import type { IssuedToken, TokenRequest } from './token'

/** How this process speaks to registries, and for them: with the current short-lived signing leaf and the CA's certificate. */
export type RegistryAccess = {
  issueToken(request: TokenRequest): IssuedToken
  /** The CA certificates that registries' certificates chain to. */
  caPem(): string
}

const handle = processHandle<RegistryAccess>('registry-access')

/** Called once at boot. */
export const provideRegistryAccess = handle.provide

export const currentRegistryAccess = handle.current
