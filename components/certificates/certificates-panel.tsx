'use client'

import { useQuery } from '@tanstack/react-query'
import { Notice } from '@/components/ui/notice'
import { certificatesQuery } from '@/lib/client/certificates-query'
import type { CertificatesView } from '@/lib/tenants/views'
import { CaFacts } from './ca-facts'
import { CertificateTable } from './certificate-table'
import { KIND_ADVICE, KIND_NAMES } from './certificate-words'
import { type DropOldAction, type RotateAction, TokenCaSection } from './token-ca-section'

type Props = Readonly<{
  initial: CertificatesView
  rotate: RotateAction
  dropOld: DropOldAction
}>

/** All that ends some day, what is wrong with it first. */
export function CertificatesPanel({ initial, rotate, dropOld }: Props) {
  const { data, error } = useQuery({ ...certificatesQuery, initialData: initial })
  const alarms = data.certificates.filter(({ alarm }) => alarm !== 'none')
  return (
    <div className="grid gap-6">
      {error === null ? null : <Notice tone="warn">{error.message}</Notice>}
      {alarms.map(({ kind, name, notAfter, alarm }) => (
        <Notice
          key={name}
          tone="warn"
          title={`${kind === 'registry' ? `Registry ${name}` : KIND_NAMES[kind]}: the certificate ${
            alarm === 'ended' ? 'ended' : 'ends'
          } on ${notAfter.slice(0, 10)}`}
        >
          {KIND_ADVICE[kind]}
        </Notice>
      ))}
      <TokenCaSection view={data} rotate={rotate} dropOld={dropOld} />
      <section
        aria-labelledby="registry-ca"
        className="rounded-lg border border-line bg-surface p-5"
      >
        <h2 id="registry-ca" className="font-semibold">
          CA that clients trust
        </h2>
        <p className="mb-3 mt-1 max-w-prose text-sm text-muted">
          Signs the certificates of registries and of the token server. Clients get it from{' '}
          <a href="/ca.crt" className="text-accent underline">
            /ca.crt
          </a>
          . It signs no tokens.
        </p>
        <CaFacts ca={data.registryCa} />
      </section>
      <section aria-labelledby="ends" className="grid gap-3">
        <h2 id="ends" className="font-semibold">
          When certificates end
        </h2>
        <CertificateTable certificates={data.certificates} />
      </section>
    </div>
  )
}
