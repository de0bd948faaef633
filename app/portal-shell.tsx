import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { AppHeader } from '@/components/shell/app-header'
import { ExpiringBanner } from '@/components/tokens/expiring-banner'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { platformAbilities } from '@/lib/tenants/platform-abilities'
import { listExpiring } from '@/lib/tokens/list-expiring'
import { requireActor } from './require-actor'

/**
 * Header and frame of every page. Leads to signing in from here and not only from the page: above every loading
 * state, so that the answer is a redirect and no half-drawn page. `x-berth-path` comes from our own server.
 */
export async function PortalShell({ children }: Readonly<{ children: ReactNode }>) {
  const actor = await requireActor((await headers()).get('x-berth-path') ?? '/')
  const { displayName, username } = actor
  const { administer: isAdmin } = platformAbilities(actor)
  const expiring = await listExpiring(contextForRequest(newId()), actor, {})
  return (
    <>
      <AppHeader displayName={displayName} username={username} isAdmin={isAdmin} />
      <ExpiringBanner tokens={expiring} />
      <main id="content" className="mx-auto max-w-6xl px-6 py-8">
        {children}
      </main>
    </>
  )
}
