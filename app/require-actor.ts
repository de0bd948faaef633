import { redirect } from 'next/navigation'
import { cache } from 'react'
import { currentActor } from '@/lib/auth/current-actor'
import type { Actor } from '@/lib/tenants/actor'

/** The actor of this request, asked for once however many layouts and pages want to know. */
export const actorOfRequest = cache(currentActor)

/** The actor, or the way to the sign-in page and back to `path`. */
export async function requireActor(path: string): Promise<Actor> {
  return (await actorOfRequest()) ?? redirect(`/signin?callbackUrl=${encodeURIComponent(path)}`)
}
