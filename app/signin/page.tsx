import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { SignInForm } from '@/components/shell/sign-in-form'
import { safeCallback } from '@/lib/client/safe-callback'
import { actorOfRequest } from '../require-actor'

export const metadata: Metadata = { title: 'Sign in' }

type Props = Readonly<{ searchParams: Promise<Record<string, string | string[] | undefined>> }>

export default async function SignInPage({ searchParams }: Props) {
  const { callbackUrl } = await searchParams
  const callback = safeCallback(typeof callbackUrl === 'string' ? callbackUrl : null)
  // While the directory is down nobody can be told apart: the form then says so.
  if ((await actorOfRequest()) !== null) redirect(callback)
  return (
    <main id="content" className="grid min-h-dvh place-items-center px-6 py-12">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex items-center gap-3">
          {/* biome-ignore lint/performance/noImgElement: an SVG of a few bytes gains nothing from an optimiser */}
          <img src="/icon.svg" alt="" width={40} height={40} />
          <div>
            <h1 className="text-xl font-semibold">Sign in to Berth</h1>
            <p className="text-sm text-muted">Container registries for your team</p>
          </div>
        </div>
        <SignInForm callbackUrl={callback} />
      </div>
    </main>
  )
}
