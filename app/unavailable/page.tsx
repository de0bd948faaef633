import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { SignInFrame } from '@/components/shell/sign-in-frame'
import { SignOutButton } from '@/components/shell/sign-out-button'
import { buttonClass } from '@/components/ui/button-class'
import { ErrorPanel } from '@/components/ui/error-panel'
import { safeCallback } from '@/lib/client/safe-callback'
import { type AppError, isAppError } from '@/lib/kernel/app-error'
import { firstValue } from '../first-value'
import { presenceOfRequest } from '../require-actor'

export const metadata: Metadata = { title: 'Access cannot be checked' }

type Props = Readonly<{ searchParams: Promise<Record<string, string | string[] | undefined>> }>

/** Where somebody lands whose rights cannot be told because the directory has been down for too long. */
export default async function UnavailablePage({ searchParams }: Props) {
  const callback = safeCallback(firstValue((await searchParams).callbackUrl))
  const problem = await directoryProblem()
  if (problem === null) redirect(callback)
  return (
    <SignInFrame title="Your access cannot be checked" about="You are still signed in">
      <ErrorPanel
        sentence={problem.detail}
        code={problem.code}
        action={
          <>
            {/* A whole new request: what the browser remembers of the last answer is of no use. */}
            <a href={callback} className={buttonClass('primary')}>
              Try again
            </a>
            <SignOutButton />
          </>
        }
      />
      <p className="text-sm text-muted">
        Registries go on: images can be pushed and pulled with tokens that are out already. If it
        stays, tell an admin.
      </p>
    </SignInFrame>
  )
}

async function directoryProblem(): Promise<AppError | null> {
  try {
    await presenceOfRequest()
    return null
  } catch (error) {
    if (isAppError(error) && error.code === 'DIRECTORY_UNAVAILABLE') return error
    throw error
  }
}
