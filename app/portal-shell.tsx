import type { ReactNode } from 'react'
import { AppHeader } from '@/components/shell/app-header'
import { actorOfRequest } from './require-actor'

/** Header and frame of every page for people who are signed in; for others the page itself leads to signing in. */
export async function PortalShell({ children }: Readonly<{ children: ReactNode }>) {
  const actor = await actorOfRequest()
  if (actor === null) return children
  const { displayName, username, isAdmin } = actor
  return (
    <>
      <AppHeader displayName={displayName} username={username} isAdmin={isAdmin} />
      <main id="content" className="mx-auto max-w-6xl px-6 py-8">
        {children}
      </main>
    </>
  )
}
