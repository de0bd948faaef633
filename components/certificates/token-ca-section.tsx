'use client'

import type { CertificatesView } from '@/lib/tenants/views'
import { CaFacts } from './ca-facts'
import { Confirmed, type Started } from './confirmed'
import { RotationState } from './rotation-state'

export type RotateAction = (input: { fingerprintSha256: string }) => Started
export type DropOldAction = (input: Record<string, never>) => Started

type Props = Readonly<{
  view: CertificatesView
  rotate: RotateAction
  dropOld: DropOldAction
}>

/** The CA whose leaf signs tokens: what it is, where its rotation is, and how to begin one. */
export function TokenCaSection({ view, rotate, dropOld }: Props) {
  const { rotation, holdersOfOldCa, tokenCa } = view
  const phase = rotation?.phase ?? null
  const isIdle = phase === null || phase === 'finished' || phase === 'dropped'
  return (
    <section
      aria-labelledby="token-ca"
      className="grid gap-4 rounded-lg border border-line bg-surface p-5"
    >
      <div>
        <h2 id="token-ca" className="font-semibold">
          Token CA
        </h2>
        <p className="mt-1 max-w-prose text-sm text-muted">
          Every registry trusts it, and it signs nothing but the short-lived leaf that signs tokens.
          The leaf renews itself every day and no registry notices.
        </p>
      </div>
      <CaFacts ca={tokenCa} />
      {rotation === null ? null : <RotationState rotation={rotation} />}
      {phase === 'finished' && holdersOfOldCa.length > 0 ? (
        <p className="max-w-prose text-sm">
          {holdersOfOldCa.length === 1 ? 'One registry' : `${holdersOfOldCa.length} registries`}{' '}
          still trust the old CA beside the new one, until the next restart:{' '}
          {holdersOfOldCa.map(({ tenantSlug, slug }) => `${tenantSlug}/${slug}`).join(', ')}. Nobody
          has its key any more. If it may have leaked before, remove it now.
        </p>
      ) : null}
      {isIdle ? (
        <div className="flex flex-wrap gap-2">
          <Confirmed
            button="Rotate the token CA"
            title="Rotate the token CA?"
            confirm="Rotate it"
            action={() => rotate({ fingerprintSha256: tokenCa.fingerprintSha256 })}
          >
            Every registry restarts once, one after the other, and does not answer for a second or
            two. No token is refused meanwhile. It takes a few seconds for each registry, and about
            eight minutes at the end until the old CA is retired.
          </Confirmed>
          {phase === 'finished' && holdersOfOldCa.length > 0 ? (
            <Confirmed
              button="Remove the old CA now"
              title="Remove the old CA now?"
              confirm="Restart and remove"
              action={() => dropOld({})}
            >
              Each registry that still trusts it restarts once more, one after the other.
            </Confirmed>
          ) : null}
        </div>
      ) : null}
    </section>
  )
}
