import { ProblemPanel } from '@/components/registries/problem-panel'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import type { Problem } from '@/lib/client/problem'

type RefusedPageProps = Readonly<{
  title: string
  problem: Problem
  /** Who may help a person that may not see this. */
  advice?: string
  /** Where the person can go on. */
  back: { href: string; text: string }
}>

const ASK_FOR_ROLE =
  'If your team or another one has it, ask its owners for access under “Request a registry”, or ask an admin.'

/** In place of a page that could not be read: why, and what to do. */
export function RefusedPage({ title, problem, advice = ASK_FOR_ROLE, back }: RefusedPageProps) {
  const link = (
    <Link href={back.href} className={buttonClass()}>
      {back.text}
    </Link>
  )
  return (
    <>
      <PageHeader title={title} />
      {problem.code === 'FORBIDDEN' || problem.code === 'NOT_FOUND' ? (
        <EmptyState
          title={
            problem.code === 'FORBIDDEN' ? 'You may not see this' : 'Not here, or not yours to see'
          }
          action={link}
        >
          <p>{problem.detail}</p>
          <p>{advice}</p>
        </EmptyState>
      ) : (
        <div className="grid justify-items-start gap-4">
          <ProblemPanel problem={problem} />
          {link}
        </div>
      )}
    </>
  )
}
