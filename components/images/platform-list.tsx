import { Badge } from '@/components/ui/badge'
import { Link } from '@/components/ui/link'
import type { PlatformView } from '@/lib/images/views'
import { formatBytes } from '@/lib/kernel/bytes'
import { type RepositoryPlace, tagHref } from './image-links'
import { shortDigest } from './short-digest'

type PlatformListProps = Readonly<{
  place: RepositoryPlace
  tag: string
  platforms: readonly PlatformView[]
}>

/** What an index points to; each manifest has a page of its own. */
export function PlatformList({ place, tag, platforms }: PlatformListProps) {
  return (
    <section aria-labelledby="platforms" className="space-y-2">
      <h2 id="platforms" className="text-lg font-semibold">
        Platforms
      </h2>
      <ul className="divide-y divide-line text-sm">
        {platforms.map((entry) => (
          <li key={entry.digest} className="flex flex-wrap items-baseline gap-3 py-2">
            {entry.isMissing ? (
              <span>{nameOf(entry)}</span>
            ) : (
              <Link href={tagHref(place, tag, entry.digest)} className="underline">
                {nameOf(entry)}
              </Link>
            )}
            <code title={entry.digest}>{shortDigest(entry.digest)}</code>
            {entry.sizeBytes !== null && <span>{formatBytes(entry.sizeBytes)}</span>}
            {entry.isMissing && <Badge tone="bad">Missing in the registry</Badge>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function nameOf({ isAttestation, platform }: PlatformView): string {
  return isAttestation ? 'attestation' : (platform ?? 'unknown platform')
}
