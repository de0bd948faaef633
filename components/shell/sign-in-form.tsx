'use client'

import { signIn } from 'next-auth/react'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/text-field'

const SENTENCES: Readonly<Record<string, string>> = {
  INVALID_CREDENTIALS: 'User name or password is wrong. They are those of the company directory.',
  DIRECTORY_UNAVAILABLE:
    'The directory does not answer, so nobody can sign in right now. Your password may be fine: try again in a minute.',
  RATE_LIMITED: 'Too many tries for this name. Wait a minute, then try again.',
}
const UNFORESEEN = 'Signing in failed for a reason that we did not foresee. Try again in a minute.'

export function SignInForm({ callbackUrl }: Readonly<{ callbackUrl: string }>) {
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setError(null)
    const code = await trySignIn(String(form.get('username')), String(form.get('password')))
    if (code === null) {
      // A whole new page: nothing that was cached for somebody else stays.
      window.location.assign(callbackUrl)
      return
    }
    setError(SENTENCES[code] ?? UNFORESEEN)
    setBusy(false)
  }

  return (
    <form
      method="post"
      onSubmit={(event) => void submit(event)}
      className="grid gap-4 rounded-lg border border-line bg-surface p-6 shadow-sm"
    >
      <p
        role="alert"
        className="rounded-md bg-bad-soft p-3 text-sm font-medium text-bad empty:hidden"
      >
        {error}
      </p>
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
      <Button type="submit" variant="primary" isBusy={isBusy}>
        Sign in
      </Button>
    </form>
  )
}

/** The code of the refusal; null when it worked. */
async function trySignIn(username: string, password: string): Promise<string | null> {
  try {
    const result = await signIn('credentials', { username, password, redirect: false })
    if (result?.ok === true && !result.error) return null
    return result?.error ?? 'INTERNAL'
  } catch {
    return 'INTERNAL'
  }
}
