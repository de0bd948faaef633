import { Link } from '@/components/ui/link'
import { Notice } from '@/components/ui/notice'
import type { RegistryDetail } from '@/lib/tenants/views'
import { quotaAlarm } from './quota-words'
import { registryHref } from './registry-links'

type Props = Readonly<{
  registry: Pick<RegistryDetail, 'tenantSlug' | 'slug' | 'usage' | 'quotaBytes' | 'abilities'>
}>

/** Above the pages of a registry from 80 % of its quota on: how full it is, and the way to more room. */
export function QuotaBanner({ registry }: Props) {
  const alarm = quotaAlarm(registry)
  if (alarm === null) return null
  const { tenantSlug, slug, abilities } = registry
  const href = registryHref({ tenantSlug, registrySlug: slug }, 'quota')
  return (
    <Notice tone={alarm.tone} title={alarm.title}>
      {alarm.sentence} Delete images, or{' '}
      <Link href={href} className="font-medium underline">
        {wayOf(abilities)}
      </Link>
      .
    </Notice>
  )
}

function wayOf({ changeQuota, requestQuota }: RegistryDetail['abilities']): string {
  if (requestQuota) return 'ask for more'
  return changeQuota ? 'give it more' : 'see who can ask for more'
}
