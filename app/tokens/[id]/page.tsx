import type { Metadata } from 'next'
import { orNotFound } from '@/app/or-not-found'
import { requireActor } from '@/app/require-actor'
import { tokenHref } from '@/components/tokens/token-links'
import { TokenPage } from '@/components/tokens/token-page'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { portalUrl } from '@/lib/env/addresses'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { getPersonalToken } from '@/lib/tokens/get-token'
import { endSecretAction, revokeTokenAction, rotateTokenAction } from '../actions'

export const metadata: Metadata = { title: 'Access token' }

export default async function PersonalTokenPage({
  params,
}: Readonly<{ params: Promise<{ id: string }> }>) {
  const { id } = await params
  const actor = await requireActor(tokenHref(id))
  const context = contextForRequest(newId())
  const detail = await orNotFound(getPersonalToken(context, actor, { tokenId: id }))
  return (
    <>
      <nav aria-label="Breadcrumb" className="mb-2 text-sm">
        <Link href={tokenHref()} className="text-accent hover:underline">
          Access tokens
        </Link>
      </nav>
      <PageHeader title={detail.token.name} />
      <TokenPage
        detail={detail}
        portalUrl={portalUrl(context.settings)}
        back={tokenHref()}
        rotate={rotateTokenAction}
        revoke={revokeTokenAction}
        endSecret={endSecretAction}
      />
    </>
  )
}
