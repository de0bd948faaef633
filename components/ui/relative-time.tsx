'use client'

import { useEffect, useState } from 'react'
import { timeAgo } from './time-ago'

const REFRESH_MS = 15_000

/** "3 minutes ago", with the exact time in its title. `iso` is ISO 8601. */
export function RelativeTime({ iso }: Readonly<{ iso: string }>) {
  // The server shows the date: its clock and the browser's would disagree on the age.
  const [now, setNow] = useState<number | null>(null)

  // The clock is outside React.
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), REFRESH_MS)
    return () => clearInterval(timer)
  }, [])

  const exact = `${iso.slice(0, 16).replace('T', ' ')} UTC`
  return (
    <time dateTime={iso} title={exact}>
      {now === null ? exact : timeAgo(Date.parse(iso), now)}
    </time>
  )
}
