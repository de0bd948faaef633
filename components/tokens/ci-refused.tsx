import { notFound } from 'next/navigation'
import { RefusedPage } from '@/components/requests/refused-page'
import type { Problem } from '@/lib/client/problem'

/** In place of what owners of a team alone may see or do. */
export function CiRefused({ problem }: Readonly<{ problem: Problem }>) {
  if (problem.code === 'NOT_FOUND') notFound()
  return (
    <RefusedPage
      title="CI accounts"
      problem={problem}
      advice="Owners of the team make CI accounts. For programs of your own, make a token of your own."
      back={{ href: '/tokens', text: 'To my own tokens' }}
    />
  )
}
