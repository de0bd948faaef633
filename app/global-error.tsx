'use client'

import './globals.css'
import { Button } from '@/components/ui/button'
import { ErrorPanel } from '@/components/ui/error-panel'

type Props = Readonly<{ error: Error & { digest?: string }; reset: () => void }>

/** Stands in for the root layout when that one fails. */
export default function GlobalError({ error, reset }: Props) {
  return (
    <html lang="en">
      <body>
        <main className="mx-auto max-w-2xl px-6 py-16">
          <title>Something failed · Berth</title>
          <ErrorPanel
            sentence="The portal could not make this page. Try again; if it stays, tell an admin the code below."
            code={error.digest ?? 'INTERNAL'}
            action={<Button onClick={reset}>Try again</Button>}
          />
        </main>
      </body>
    </html>
  )
}
