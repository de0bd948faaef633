'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/text-field'
import { useHydrated } from '@/components/ui/use-hydrated'
import {
  type SignInRefusal,
  signInWithPassword,
  signInWithProvider,
} from '@/lib/client/portal-session'
import { signInSentence } from './sign-in-texts'

type Props = Readonly<{
  callbackUrl: string
  hasPassword: boolean
  /** What the identity provider is called; null without one. */
  provider: string | null
  /** Code of what failed before this page. */
  failure: string | null
}>

export function SignInForm({ callbackUrl, hasPassword, provider, failure }: Props) {
  const [error, setError] = useState(failure === null ? null : signInSentence(failure))
  const [busy, setBusy] = useState<'password' | 'provider' | null>(null)
  const isOff = !useHydrated() || busy !== null

  function show(refusal: SignInRefusal) {
    setError(signInSentence(refusal.code, refusal.retryAfterS))
    setBusy(null)
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy('password')
    setError(null)
    const refusal = await signInWithPassword(
      String(form.get('username')),
      String(form.get('password')),
    )
    // A whole new page: nothing that was cached for somebody else stays.
    if (refusal === null) window.location.assign(callbackUrl)
    else show(refusal)
  }

  async function leave() {
    setBusy('provider')
    setError(null)
    const refusal = await signInWithProvider(callbackUrl)
    if (refusal !== null) show(refusal)
  }

  return (
    <div className="grid gap-4 rounded-lg border border-line bg-surface p-6 shadow-sm">
      <p
        role="alert"
        className="rounded-md bg-bad-soft p-3 text-sm font-medium text-bad empty:hidden"
      >
        {error}
      </p>
      {provider === null ? null : (
        <Button
          variant={hasPassword ? 'secondary' : 'primary'}
          isBusy={busy === 'provider'}
          disabled={isOff}
          onClick={() => void leave()}
        >
          Sign in with {provider}
        </Button>
      )}
      {provider !== null && hasPassword ? (
        <p className="flex items-center gap-3 text-sm text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          or with your password
        </p>
      ) : null}
      {hasPassword ? (
        <form method="post" onSubmit={(event) => void submit(event)} className="grid gap-4">
          <TextField
            label="User name"
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
          <TextField
            label="Password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
          <Button type="submit" variant="primary" isBusy={busy === 'password'} disabled={isOff}>
            Sign in
          </Button>
        </form>
      ) : null}
    </div>
  )
}
