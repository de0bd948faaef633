import { Meter } from '@/components/ui/meter'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import type { RotationView } from '@/lib/tenants/views'
import { PHASE_WORDS } from './certificate-words'

/** Where a rotation is, how many registries it has reached, and which one it waits for. */
export function RotationState({ rotation }: Readonly<{ rotation: RotationView }>) {
  const { phase, registriesDone, registriesTotal, underWay } = rotation
  const { title, about } = PHASE_WORDS[phase]
  const isRolling = phase === 'distributing' || phase === 'dropping'
  const isOver = phase === 'finished' || phase === 'dropped'
  const stuck = underWay.filter(({ failure }) => failure !== null)
  return (
    <div className="grid gap-3" aria-live="polite">
      <Notice tone={isOver ? 'good' : 'info'} title={title}>
        <p>{about}</p>
        <p className="mt-1 text-muted">
          Asked for by {rotation.requestedBy} <RelativeTime iso={rotation.requestedAt} />
          {rotation.switchedAt === null ? null : (
            <>
              , signs since <RelativeTime iso={rotation.switchedAt} />
            </>
          )}
          .
        </p>
      </Notice>
      {isRolling ? (
        <Meter
          label="Registries reached"
          value={registriesDone}
          max={Math.max(1, registriesTotal)}
          text={`${registriesDone} of ${registriesTotal} registries`}
        />
      ) : null}
      {isRolling && underWay.length > 0 && stuck.length === 0 ? (
        <p className="text-sm text-muted">
          Restarting {underWay.map(({ tenantSlug, slug }) => `${tenantSlug}/${slug}`).join(', ')}.
        </p>
      ) : null}
      {stuck.map(({ tenantSlug, slug, failure }) => (
        <Notice
          key={`${tenantSlug}/${slug}`}
          tone="warn"
          title={`Waiting for ${tenantSlug}/${slug}`}
        >
          {failure} The others wait until it takes tokens again or is deleted.
        </Notice>
      ))}
    </div>
  )
}
