'use client'

import { useQuery } from '@tanstack/react-query'
import { Notice } from '@/components/ui/notice'
import { certificatesQuery } from '@/lib/client/certificates-query'
import type { CertificatesView } from '@/lib/tenants/views'
import { CertificateTable } from './certificate-table'
import { KIND_ADVICE, KIND_NAMES } from './certificate-words'
import { type MoveCaAction, RegistryCaSection, type RotateCaAction } from './registry-ca-section'
import { type DropOldAction, type RotateAction, TokenCaSection } from './token-ca-section'

type Props = Readonly<{
  initial: CertificatesView
  rotate: RotateAction
  dropOld: DropOldAction
  rotateCa: RotateCaAction
  moveCa: MoveCaAction
}>

/** All that ends some day, what is wrong with it first. */
export function CertificatesPanel({ initial, rotate, dropOld, rotateCa, moveCa }: Props) {
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
      <RegistryCaSection view={data} rotate={rotateCa} move={moveCa} />
      <section aria-labelledby="ends" className="grid gap-3">
        <h2 id="ends" className="font-semibold">
          When certificates end
        </h2>
        <CertificateTable certificates={data.certificates} />
      </section>
    </div>
  )
}
