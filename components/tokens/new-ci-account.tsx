'use client'

import type { ActionResult } from '@/lib/client/problem'
import type { IssuedToken, TokenFormFacts } from '@/lib/tokens/views'
import { NewTokenForm } from './new-token-form'
import type { NewTokenInput } from './token-actions'
import { ciHref } from './token-links'

type Props = Readonly<{
  tenantSlug: string
  facts: TokenFormFacts
  portalUrl: string
  create: (input: NewTokenInput & { tenantSlug: string }) => Promise<ActionResult<IssuedToken>>
}>

export function NewCiAccount({ tenantSlug, facts, portalUrl, create }: Props) {
  return (
    <NewTokenForm
      kind="ci"
      facts={facts}
      portalUrl={portalUrl}
      create={(input) => create({ ...input, tenantSlug })}
      back={ciHref(tenantSlug)}
    />
  )
}
