/** `2026-11-24 10:00:05 UTC`, for records where the very moment counts. `iso` is ISO 8601 in UTC. */
export function ExactTime({ iso }: Readonly<{ iso: string }>) {
  return (
    <time dateTime={iso} title={iso} className="tabular-nums">
      <span className="whitespace-nowrap">{iso.slice(0, 10)}</span>{' '}
      <span className="whitespace-nowrap">{iso.slice(11, 19)} UTC</span>
    </time>
  )
}
