'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { signOut } from '@/lib/client/portal-session'

export function SignOutButton() {
  const [state, setState] = useState<'ready' | 'busy' | 'failed'>('ready')

  async function leave() {
    setState('busy')
    await signOut().catch(() => setState('failed'))
  }

  return (
    <>
      <Button isBusy={state === 'busy'} onClick={() => void leave()}>
        Sign out
      </Button>
      <p role="alert" className="text-sm text-bad empty:hidden">
        {state === 'failed' ? 'That did not work: you are still signed in. Try again.' : null}
      </p>
    </>
  )
}
