'use client'

import { useRouter } from 'next/navigation'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { Notice } from '@/components/ui/notice'
import type { RollView } from '@/lib/tenants/views'
import { ProblemPanel } from './problem-panel'
import type { ContinueRollAction } from './registry-actions'
import { registryHref } from './registry-links'
import { useAction } from './use-action'

type Props = Readonly<{ roll: RollView; continueRoll: ContinueRollAction }>

/** For admins: how far a change is that came with a new version of Berth or its settings, and what stops it. */
export function RollNotice({ roll: { isStopped, rolling, waiting }, continueRoll }: Props) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(continueRoll)
  const left = waiting.map(({ tenantSlug, slug }) => `${tenantSlug}/${slug}`)
  const shown = left.slice(0, 10).join(', ')
  const remain =
    left.length === 0
      ? 'No other registry waits.'
      : `${left.length} ${left.length === 1 ? 'waits' : 'wait'}: ${shown}${left.length > 10 ? ' and more' : ''}.`

  async function goOn() {
    if ((await run({})) !== null) router.refresh()
  }

  return (
    <Notice
      tone={isStopped ? 'warn' : 'info'}
      title={
        isStopped
          ? 'A change of the platform stopped at a registry that did not start with it'
          : 'A change of the platform reaches one registry at a time'
      }
    >
      <p className="wrap-anywhere">
        {rolling === null ? null : (
          <>
            {isStopped ? 'It stopped at ' : 'Now '}
            <Link
              href={registryHref({ tenantSlug: rolling.tenantSlug, registrySlug: rolling.slug })}
              className="font-medium underline"
            >
              {rolling.tenantSlug}/{rolling.slug}
            </Link>
            {isStopped && rolling.failure !== null ? `: ${rolling.failure} ` : '. '}
          </>
        )}
        {remain}
      </p>
      {isStopped ? (
        <div className="mt-3 grid justify-items-start gap-3">
          <p>It goes on by itself once that registry is well: mend the cause, then retry it.</p>
          <ProblemPanel problem={problem} />
          <Button isBusy={isBusy} onClick={() => void goOn()}>
            Go on with the others
          </Button>
        </div>
      ) : null}
    </Notice>
  )
}
