'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Reads the page again from time to time while somebody looks at it. */
export function KeepFresh({ everyMs }: Readonly<{ everyMs: number }>) {
  const router = useRouter()
  // Time passes, and tabs are hidden, outside React.
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh()
    }, everyMs)
    return () => clearInterval(timer)
  }, [router, everyMs])
  return null
}
