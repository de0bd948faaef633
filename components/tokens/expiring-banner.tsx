import { TriangleAlert } from 'lucide-react'
import { Link } from '@/components/ui/link'
import type { ExpiringToken } from '@/lib/tokens/views'
import { ciHref, tokenHref } from './token-links'

/** Above every page, until they are rotated or revoked. */
export function ExpiringBanner({ tokens }: Readonly<{ tokens: readonly ExpiringToken[] }>) {
  if (tokens.length === 0) return null
  return (
    <aside aria-label="Expiring tokens" className="border-b border-warn bg-warn-soft">
      <ul className="mx-auto grid max-w-6xl gap-1 px-6 py-2 text-sm">
        {tokens.map(({ tokenId, name, tenantSlug, expiresAt, isExpired }) => (
          <li key={tokenId} className="flex items-start gap-2">
            <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
            <span>
              {tenantSlug === null ? 'Your token ' : `CI account of ${tenantSlug}: `}
              <strong>{name}</strong> {isExpired ? 'expired' : 'expires'} on{' '}
              {expiresAt.slice(0, 10)}.{' '}
              <Link
                href={tenantSlug === null ? tokenHref(tokenId) : ciHref(tenantSlug, tokenId)}
                className="font-medium underline"
              >
                Rotate it<span className="sr-only"> ({name})</span>
              </Link>
            </span>
          </li>
        ))}
      </ul>
    </aside>
  )
}
