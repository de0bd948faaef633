import Link from 'next/link'
import { notFound } from 'next/navigation'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import type { Problem } from '@/lib/client/problem'

/** In place of what owners of a team alone may see; for other teams, the page that says that there is nothing. */
export function TokenRefused({ problem }: Readonly<{ problem: Problem }>) {
  if (problem.code === 'NOT_FOUND') notFound()
  if (problem.code !== 'FORBIDDEN') return <ProblemPanel problem={problem} />
  return (
    <EmptyState
      title="Only owners manage CI accounts"
      action={
        <Link href="/tokens" className={buttonClass()}>
          To my own tokens
        </Link>
      }
    >
      {problem.detail} For programs of your own, make a token of your own.
    </EmptyState>
  )
}
