import type { Clock } from '../kernel/clock'
import type { PassResult } from './pass'

export type PassEnd = { result: PassResult['result'] | 'error'; seconds: number }
export type LastPass = { at: Date; ms: number }

/** Passes with their times told: each to `onPass`, the last one by `last`. */
export function timePasses(
  pass: (registryId: string) => Promise<PassResult>,
  deps: { clock: Clock; onPass?: ((end: PassEnd) => void) | undefined },
): { pass: (registryId: string) => Promise<PassResult>; last(): LastPass | null } {
  let last: LastPass | null = null
  const end = (began: number, result: PassEnd['result']) => {
    const ms = performance.now() - began
    last = { at: deps.clock.now(), ms }
    deps.onPass?.({ result, seconds: ms / 1000 })
  }
  return {
    pass: async (registryId) => {
      const began = performance.now()
      try {
        const ended = await pass(registryId)
        end(began, ended.result)
        return ended
      } catch (error) {
        end(began, 'error')
        throw error
      }
    },
    last: () => last,
  }
}
