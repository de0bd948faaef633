'use client'

import { Button } from '@/components/ui/button'
import { ErrorPanel } from '@/components/ui/error-panel'
import { Link } from '@/components/ui/link'
import { Notice } from '@/components/ui/notice'
import { Timeline } from '@/components/ui/timeline'
import { UsageSummary } from '@/components/usage/usage-summary'
import { isGone } from '@/lib/client/registry-queries'
import type { CaView, RegistryDetail } from '@/lib/tenants/views'
import { CaBundle } from './ca-bundle'
import { DeleteRegistry } from './delete-registry'
import { ProblemPanel } from './problem-panel'
import type { DeleteAction, RetryAction, SuspendAction } from './registry-actions'
import { registryHref } from './registry-links'
import { stepEntries } from './step-entries'
import { SuspendRegistry } from './suspend-registry'
import { UsageMeter } from './usage-meter'
import { useAction } from './use-action'
import { useRegistry } from './use-registry'

type Props = Readonly<{
  initial: RegistryDetail
  ca: CaView
  retry: RetryAction
  suspend: SuspendAction
  remove: DeleteAction
}>

export function RegistryOverview({ initial, ca, retry, suspend, remove }: Props) {
  const { data: registry, error } = useRegistry(initial)
  const retrying = useAction(retry)
  const place = { tenantSlug: registry.tenantSlug, registrySlug: registry.slug }

  if (isGone(error)) return <GoneNotice />
  const { phase, failure, abilities } = registry
  const retryButton = abilities.retry ? (
    <Button variant="primary" isBusy={retrying.isBusy} onClick={() => void retrying.run(place)}>
      Retry
    </Button>
  ) : null
  return (
    <div className="grid gap-6 lg:grid-cols-[3fr_2fr]">
      <div className="grid content-start gap-6">
        {error === null ? null : <Notice tone="warn">{error.message}</Notice>}
        {failure === null ? null : (
          <ErrorPanel
            sentence={failure.sentence}
            code={failure.code}
            raw={failure.raw}
            action={retryButton}
          />
        )}
        {failure === null ? retryButton : null}
        <ProblemPanel problem={retrying.problem} />
        <PhaseNotice registry={registry} />
        {registry.suspension === null ? (
          <section
            aria-labelledby="progress"
            className="rounded-lg border border-line bg-surface p-5"
          >
            <h2 id="progress" className="mb-3 font-semibold">
              How it came up
            </h2>
            <Timeline label="Steps" entries={stepEntries(registry.steps)} />
          </section>
        ) : null}
      </div>
      <div className="grid content-start gap-6">
        <section aria-labelledby="storage" className="rounded-lg border border-line bg-surface p-5">
          <h2 id="storage" className="mb-3 font-semibold">
            Storage
          </h2>
          <UsageMeter usage={registry.usage} quotaBytes={registry.quotaBytes} />
          <UsageSummary place={place} />
        </section>
        <section
          aria-labelledby="ca"
          className="grid gap-4 rounded-lg border border-line bg-surface p-5"
        >
          <h2 id="ca" className="font-semibold">
            Certificate authority
          </h2>
          <CaBundle ca={ca} address={registry.address} />
        </section>
        {abilities.suspend ? <SuspendRegistry place={place} suspend={suspend} /> : null}
        {abilities.deleteRegistry && phase !== 'deleting' && phase !== 'deleted' ? (
          <DeleteRegistry place={place} remove={remove} />
        ) : null}
      </div>
    </div>
  )
}

function PhaseNotice({ registry }: Readonly<{ registry: RegistryDetail }>) {
  const place = { tenantSlug: registry.tenantSlug, registrySlug: registry.slug }
  if (registry.phase === 'ready') {
    return (
      <Notice tone="good" title="Ready">
        Log in and push as{' '}
        <Link href={registryHref(place, 'connect')} className="font-medium underline">
          Connect
        </Link>{' '}
        shows.
      </Notice>
    )
  }
  if (registry.phase === 'deleting') {
    return (
      <Notice tone="warn" title="Being deleted">
        Its service and secrets are on their way out; its images go to the trash. This page follows.
      </Notice>
    )
  }
  return registry.phase === 'deleted' ? <GoneNotice /> : null
}

function GoneNotice() {
  return (
    <Notice tone="good" title="This registry is gone">
      It was deleted, or you may no longer see it. What was deleted can be restored from{' '}
      <Link href="/registries/deleted" className="font-medium underline">
        Deleted registries
      </Link>
      .
    </Notice>
  )
}
