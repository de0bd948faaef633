import type { Metadata } from 'next'
import { outcomeForPage } from '@/app/outcome-for-page'
import { requireActor } from '@/app/require-actor'
import { CertificatesPanel } from '@/components/certificates/certificates-panel'
import { RefusedPage } from '@/components/requests/refused-page'
import { PageHeader } from '@/components/ui/page-header'
import { getCertificates } from '@/lib/tenants/get-certificates'
import {
  dropOldTokenCaAction,
  moveCaRotationAction,
  rotateRegistryCaAction,
  rotateTokenCaAction,
} from './actions'

export const metadata: Metadata = { title: 'Certificates' }

export default async function CertificatesPage() {
  const actor = await requireActor('/admin/certificates')
  const outcome = await outcomeForPage(actor, (context) => getCertificates(context, actor, {}))
  if (!outcome.ok) {
    return (
      <RefusedPage
        title="Certificates"
        problem={outcome.error}
        advice="Only admins of the platform see its certificates. What clients must trust is on the page of your registry."
        back={{ href: '/registries', text: 'To my registries' }}
      />
    )
  }
  return (
    <>
      <PageHeader
        title="Certificates"
        about="What signs tokens and what proves who answers, when each of them ends, and how to replace the CAs."
      />
      <CertificatesPanel
        initial={outcome.data}
        rotate={rotateTokenCaAction}
        dropOld={dropOldTokenCaAction}
        rotateCa={rotateRegistryCaAction}
        moveCa={moveCaRotationAction}
      />
    </>
  )
}
