'use client'

import { Meter } from '@/components/ui/meter'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import type { CaRotationPhase } from '@/lib/tenants/registry-ca-state'
import type { CaRotationView, CertificatesView } from '@/lib/tenants/views'
import { CaFacts } from './ca-facts'
import { Confirmed, type Started } from './confirmed'

export type RotateCaAction = (input: { fingerprintSha256: string }) => Started
export type MoveCaAction = (input: { to: 'switch' | 'drop' }) => Started

type Props = Readonly<{ view: CertificatesView; rotate: RotateCaAction; move: MoveCaAction }>

const WORDS: Readonly<Record<CaRotationPhase, { title: string; about: string }>> = {
  requested: { title: 'A new CA is being made', about: 'It takes a moment.' },
  announced: {
    title: 'The bundle holds the old and the new CA',
    about:
      'Nothing is signed by the new one yet. /ca.crt has both within a minute. Every client has to fetch the bundle before you switch: one that has not will refuse its registries.',
  },
  switching: {
    title: 'Registries get certificates of the new CA',
    about: 'Each restarts once, one after the other. It begins two minutes after the announcement.',
  },
  switched: {
    title: 'Everything is signed by the new CA',
    about: 'The old one is still in the bundle, and its key still there, until you drop it.',
  },
  dropping: { title: 'The old CA is being dropped', about: 'It takes a moment.' },
  dropped: { title: 'The last rotation is over', about: 'The key of the old CA was destroyed.' },
}

/** The CA that clients trust, and how it is replaced without a client that does not know the next one. */
export function RegistryCaSection({ view, rotate, move }: Props) {
  const { registryCa, caRotation } = view
  const phase = caRotation?.phase ?? 'dropped'
  return (
    <section
      aria-labelledby="registry-ca"
      className="grid gap-4 rounded-lg border border-line bg-surface p-5"
    >
      <div>
        <h2 id="registry-ca" className="font-semibold">
          CA that clients trust
        </h2>
        <p className="mt-1 max-w-prose text-sm text-muted">
          Signs the certificates of registries and of the token server. Clients get it from{' '}
          <a href="/ca.crt" className="text-accent underline">
            /ca.crt
          </a>
          . It signs no tokens.
        </p>
      </div>
      <CaFacts ca={registryCa} />
      {caRotation === null ? null : <CaRotationState rotation={caRotation} />}
      <div>
        {phase === 'dropped' ? (
          <Confirmed
            button="Rotate this CA"
            title="Rotate the CA that clients trust?"
            confirm="Make a new CA"
            action={() => rotate({ fingerprintSha256: registryCa.fingerprintSha256 })}
          >
            <p>
              A new CA is put into the bundle beside this one. Nothing else happens until you say
              that clients have it.
            </p>
          </Confirmed>
        ) : null}
        {phase === 'announced' && caRotation !== null ? (
          <Confirmed
            button="Switch to the new CA"
            title="Switch to the new CA?"
            confirm="Switch"
            action={() => move({ to: 'switch' })}
          >
            <p>{countdown(caRotation)}</p>
            <p>Every registry restarts once, one after the other.</p>
          </Confirmed>
        ) : null}
        {phase === 'switched' ? (
          <Confirmed
            button="Drop the old CA"
            title="Drop the old CA?"
            confirm="Drop it"
            action={() => move({ to: 'drop' })}
          >
            <p>It leaves the bundle and its key is destroyed. No registry restarts.</p>
          </Confirmed>
        ) : null}
      </div>
    </section>
  )
}

function CaRotationState({ rotation }: Readonly<{ rotation: CaRotationView }>) {
  const { phase, newCa, teams, registriesDone, registriesTotal, underWay } = rotation
  const { title, about } = WORDS[phase]
  const stuck = underWay.filter(({ failure }) => failure !== null)
  return (
    <div className="grid gap-3" aria-live="polite">
      <Notice tone={phase === 'dropped' ? 'good' : 'info'} title={title}>
        <p>{about}</p>
        <p className="mt-1 text-muted">
          Asked for by {rotation.requestedBy} <RelativeTime iso={rotation.requestedAt} />.
        </p>
      </Notice>
      {phase === 'switching' ? (
        <Meter
          label="Registries switched"
          value={registriesDone}
          max={Math.max(1, registriesTotal)}
          text={`${registriesDone} of ${registriesTotal} registries`}
        />
      ) : null}
      {stuck.map(({ tenantSlug, slug, failure }) => (
        <Notice
          key={`${tenantSlug}/${slug}`}
          tone="warn"
          title={`Waiting for ${tenantSlug}/${slug}`}
        >
          {failure} The others wait until it serves again or is deleted.
        </Notice>
      ))}
      {phase === 'dropped' || newCa === null ? null : (
        <>
          <h3 className="text-sm font-medium">The new CA</h3>
          <CaFacts ca={newCa} />
          <h3 className="text-sm font-medium">{countdown(rotation)}</h3>
          <ul className="grid gap-1 text-sm">
            {teams.map(({ tenantSlug, fetched }) => (
              <li key={tenantSlug} className="flex flex-wrap gap-x-2">
                <span className="font-medium">{tenantSlug}</span>
                {fetched.length === 0 ? (
                  <span className="text-warn">nobody fetched it yet</span>
                ) : (
                  <span className="text-muted">
                    fetched by {fetched.map(({ username }) => username).join(', ')}
                  </span>
                )}
              </li>
            ))}
          </ul>
          <p className="max-w-prose text-sm text-muted">
            Counted are downloads from the portal by people who are signed in. Whoever fetches{' '}
            /ca.crt by a program is not known.
          </p>
        </>
      )}
    </div>
  )
}

function countdown({ teams }: CaRotationView): string {
  const missing = teams.filter(({ fetched }) => fetched.length === 0).length
  if (missing === 0) return 'Somebody of every team has fetched the bundle with the new CA.'
  return `${missing} of ${teams.length} ${teams.length === 1 ? 'team has' : 'teams have'} not fetched the bundle with the new CA.`
}
