import { useEffect, useState } from 'react'

/** The value once it has stayed the same for a while, so that not every letter becomes a request. */
export function useSettled<T>(value: T, quietMs = 250): T {
  const [settled, setSettled] = useState(value)
  // Time passes outside React.
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), quietMs)
    return () => clearTimeout(timer)
  }, [value, quietMs])
  return settled
}
