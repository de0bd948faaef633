import { useSyncExternalStore } from 'react'

/** Whether the page's scripts are at work: until then a form would be sent by the browser itself and lose what was typed. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    () => () => undefined,
    () => true,
    () => false,
  )
}
