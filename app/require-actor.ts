import { redirect } from 'next/navigation'
import { cache } from 'react'
import { currentPresence } from '@/lib/auth/current-presence'
import { isAppError } from '@/lib/kernel/app-error'
import type { Actor } from '@/lib/tenants/actor'

/** Who makes this request, asked for once however many layouts and pages want to know. */
export const presenceOfRequest = cache(() => currentPresence({ isUse: true }))

/** The actor, or the way to a page that says why there is none, and back to `path`. */
export async function requireActor(path: string): Promise<Actor> {
  return (await requirePresence(path)).actor
}

/** As `requireActor`, with the session that the request came with. */
export async function requirePresence(path: string): Promise<{ actor: Actor; sessionId: string }> {
  const back = new URLSearchParams({ callbackUrl: path })
  const presence = await presenceOfRequest().catch((error: unknown) => {
    if (isAppError(error) && error.code === 'DIRECTORY_UNAVAILABLE')
      redirect(`/unavailable?${back}`)
    throw error
  })
  if (presence.actor !== null) return presence
  if (presence.end !== null) back.set('ended', presence.end)
  redirect(`/signin?${back}`)
}
