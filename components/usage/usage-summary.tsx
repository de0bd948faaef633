'use client'

import { useQuery } from '@tanstack/react-query'
import { type RegistryPlace, registryHref } from '@/components/registries/registry-links'
import { Link } from '@/components/ui/link'
import { usageQuery } from '@/lib/client/usage-query'
import { formatBytes } from '@/lib/kernel/bytes'
import { MeasuredWords } from './measured-words'
import { USAGE_KINDS } from './usage-kinds'

/** What the storage of a registry is used for, in short; nothing before it is known. */
export function UsageSummary({ place }: Readonly<{ place: RegistryPlace }>) {
  const { data } = useQuery(usageQuery(place, 'hour'))
  if (data === undefined || data.parts === null) return null
  const { parts } = data
  return (
    <div className="mt-3 grid gap-3 text-sm">
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
        {USAGE_KINDS.filter(({ name }) => name !== 'linkBytes').map(({ name, title }) => (
          <div key={name} className="contents">
            <dt className="text-muted">{title}</dt>
            <dd className="text-right tabular-nums">{formatBytes(parts[name])}</dd>
          </div>
        ))}
      </dl>
      <MeasuredWords usage={data} />
      <Link href={registryHref(place, 'usage')} className="text-accent underline">
        History and measuring
      </Link>
    </div>
  )
}
