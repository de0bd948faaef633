'use client'

import { ciHref } from '@/components/tokens/token-links'
import { Badge } from '@/components/ui/badge'
import { CopyButton } from '@/components/ui/copy-button'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { isGone } from '@/lib/client/registry-queries'
import type { RegistryDetail } from '@/lib/tenants/views'
import { PhaseBadge } from './phase-badge'
import { QuotaBanner } from './quota-banner'
import type { ResumeAction } from './registry-actions'
import { ResumeRegistry } from './resume-registry'
import { SuspendedNotice } from './suspended-notice'
import { useRegistry } from './use-registry'

type Props = Readonly<{ initial: RegistryDetail; resume: ResumeAction }>

export function RegistryHeader({ initial, resume }: Props) {
  const { data, error } = useRegistry(initial)
  const { tenantSlug, slug, address, purpose } = data
  return (
    <>
      <nav aria-label="Breadcrumb" className="mb-2 text-sm">
        <Link href="/registries" className="text-accent hover:underline">
          Registries
        </Link>
        <span aria-hidden="true" className="text-muted">
          {' / '}
        </span>
        {data.role === 'owner' ? (
          <Link href={ciHref(tenantSlug)} className="text-accent hover:underline">
            {tenantSlug}
          </Link>
        ) : (
          <span className="text-muted">{tenantSlug}</span>
        )}
      </nav>
      <PageHeader
        title={`${tenantSlug}/${slug}`}
        about={
          <>
            {purpose}
            {address === null ? null : (
              <span className="mt-1 flex items-center gap-1">
                <code className="font-mono text-text">{address}</code>
                <CopyButton text={address} label="Copy the address" />
              </span>
            )}
          </>
        }
        actions={
          <>
            {data.idleDays === null ? null : (
              <Badge tone="neutral">No push or pull for {data.idleDays} days</Badge>
            )}
            <PhaseBadge
              phase={isGone(error) ? 'deleted' : data.phase}
              failure={data.failure}
              readOnlyUntil={data.readOnlyUntil}
            />
          </>
        }
      />
      <div className="mb-4 empty:hidden">
        <QuotaBanner registry={data} />
      </div>
      <SuspendedNotice
        registry={data}
        action={<ResumeRegistry registry={data} resume={resume} />}
      />
    </>
  )
}
