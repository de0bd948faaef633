'use client'

import { type ReactNode, useState } from 'react'
import { Notice } from '@/components/ui/notice'
import type { IssuedToken, TokenDetail } from '@/lib/tokens/views'
import { IssuedTokenPanel } from './issued-token'
import { RevokeButton } from './revoke-button'
import { RotateForm } from './rotate-form'
import { SecretTable } from './secret-table'
import type { EndSecretAction, RevokeAction, RotateAction } from './token-actions'
import { repositoriesText, scopeText } from './token-texts'

type Props = Readonly<{
  detail: TokenDetail
  portalUrl: string
  back: string
  rotate: RotateAction
  revoke: RevokeAction
  endSecret: EndSecretAction
}>

/** One token: what it may do, its secrets, and how to change or end them. */
export function TokenPage({ detail, portalUrl, back, ...actions }: Props) {
  const { token, mayRotate } = detail
  const [issued, setIssued] = useState<IssuedToken | null>(null)
  if (issued !== null) {
    return (
      <IssuedTokenPanel
        issued={issued}
        registries={detail.registries}
        portalUrl={portalUrl}
        back={back}
      />
    )
  }
  return (
    <div className="grid gap-8">
      <dl className="grid gap-x-8 gap-y-3 text-sm sm:grid-cols-[max-content_1fr]">
        <Fact term="User name">
          <code className="font-mono wrap-anywhere">{token.loginName}</code>
        </Fact>
        <Fact term="It may">{scopeText(token)}</Fact>
        <Fact term="Repositories">
          <span className="wrap-anywhere">{repositoriesText(token.repositories)}</span>
        </Fact>
        <Fact term="Made by">{token.createdBy}</Fact>
      </dl>
      <section aria-labelledby="secrets" className="grid gap-3">
        <h3 id="secrets" className="text-lg font-semibold">
          Secrets
        </h3>
        <SecretTable token={token} endSecret={actions.endSecret} />
      </section>
      <section aria-labelledby="rotate" className="grid gap-3">
        <h3 id="rotate" className="text-lg font-semibold">
          Rotate
        </h3>
        {mayRotate ? (
          <RotateForm detail={detail} rotate={actions.rotate} onIssued={setIssued} />
        ) : (
          <Notice>Only owners of the team give it a new secret.</Notice>
        )}
      </section>
      <section aria-labelledby="end" className="grid justify-items-start gap-3">
        <h3 id="end" className="text-lg font-semibold">
          {token.kind === 'ci' ? 'Remove' : 'Revoke'}
        </h3>
        <p className="text-sm text-muted">Ends every secret of it at once.</p>
        <RevokeButton token={token} revoke={actions.revoke} back={back} />
      </section>
    </div>
  )
}

function Fact({ term, children }: Readonly<{ term: string; children: ReactNode }>) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd>{children}</dd>
    </>
  )
}
