import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { SignInForm } from '@/components/shell/sign-in-form'
import { SignInFrame } from '@/components/shell/sign-in-frame'
import { sessionEndSentence } from '@/components/shell/sign-in-texts'
import { Notice } from '@/components/ui/notice'
import { safeCallback } from '@/lib/client/safe-callback'
import { settingsOfProcess } from '@/lib/env/settings-of-process'
import { isAppError } from '@/lib/kernel/app-error'
import { firstValue } from '../first-value'
import { presenceOfRequest } from '../require-actor'

export const metadata: Metadata = { title: 'Sign in' }

type Props = Readonly<{ searchParams: Promise<Record<string, string | string[] | undefined>> }>

export default async function SignInPage({ searchParams }: Props) {
  const query = await searchParams
  const callback = safeCallback(firstValue(query.callbackUrl))
  if (await isSignedIn()) redirect(callback)
  const settings = settingsOfProcess()
  const why = sessionEndSentence(firstValue(query.ended))
  return (
    <SignInFrame title="Sign in to Berth" about="Container registries for your team">
      {why === null ? null : <Notice>{why}</Notice>}
      <SignInForm
        callbackUrl={callback}
        hasPassword={settings.LDAP_URL !== undefined || settings.DEMO}
        provider={settings.OIDC_ISSUER === undefined ? null : settings.OIDC_LABEL}
        failure={firstValue(query.error) || null}
      />
    </SignInFrame>
  )
}

/** While the directory is down nobody can be told apart: the form then says so. */
async function isSignedIn(): Promise<boolean> {
  try {
    return (await presenceOfRequest()).actor !== null
  } catch (error) {
    if (isAppError(error) && error.code === 'DIRECTORY_UNAVAILABLE') return false
    throw error
  }
}
