'use client'

import { Button } from '@/components/ui/button'
import { ErrorPanel } from '@/components/ui/error-panel'

type Props = Readonly<{ error: Error & { digest?: string }; reset: () => void }>

export default function PageError({ error, reset }: Props) {
  return (
    <main id="content" className="mx-auto max-w-2xl px-6 py-16">
      <title>Something failed · Berth</title>
      <ErrorPanel
        sentence="This page could not be made. Try again; if it stays, tell an admin the code below."
        code={error.digest ?? 'INTERNAL'}
        action={<Button onClick={reset}>Try again</Button>}
      />
    </main>
  )
}
