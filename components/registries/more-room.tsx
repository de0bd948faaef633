import { Link } from '@/components/ui/link'
import { quotaState } from '@/lib/tenants/quota'
import type { RegistryDetail } from '@/lib/tenants/views'
import { registryHref } from './registry-links'

type Props = Readonly<{
  registry: Pick<RegistryDetail, 'tenantSlug' | 'slug' | 'usage' | 'quotaBytes' | 'abilities'>
  adminGroup: string
}>

const STATES = {
  near: 'Nearly full: at its quota, pushes are refused.',
  full: 'Pushes are refused until there is room again.',
} as const

/** Near its quota or over it: who gives a registry more, and where. Nothing while there is room. */
export function MoreRoom({ registry, adminGroup }: Props) {
  const { tenantSlug, slug, usage, quotaBytes, abilities } = registry
  const state = usage === null ? 'below' : quotaState({ usedBytes: usage.usedBytes, quotaBytes })
  if (state === 'below') return null
  return (
    <p className="mt-3 text-sm">
      {STATES[state]} Delete images, or{' '}
      {abilities.changeQuota ? (
        <>
          give it a larger quota in{' '}
          <Link
            href={registryHref({ tenantSlug, registrySlug: slug }, 'settings')}
            className="font-medium underline"
          >
            Settings
          </Link>{' '}
          or under{' '}
          <Link href="/admin/tenants" className="font-medium underline">
            Tenants
          </Link>
          .
        </>
      ) : (
        <>
          ask a platform admin for a larger quota: write to somebody of the group{' '}
          <span className="font-medium">{adminGroup}</span>, with the name{' '}
          <span className="font-medium">{`${tenantSlug}/${slug}`}</span> and the size that you need.
          Admins change it under Tenants.
        </>
      )}
    </p>
  )
}
