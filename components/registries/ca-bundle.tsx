import { Download } from 'lucide-react'
import { buttonClass } from '@/components/ui/button-class'
import { CopyButton } from '@/components/ui/copy-button'
import type { CaView } from '@/lib/tenants/views'
import { certificatePath } from './connect-steps'

type Props = Readonly<{ ca: CaView; address: string | null }>

/** The CA certificate that clients must trust, how to know that it is the right one, and where it belongs. */
export function CaBundle({ ca, address }: Props) {
  const path = address === null ? null : certificatePath(address)
  return (
    <>
      <div>
        <a href="/api/ca" download="ca.crt" className={buttonClass('primary')}>
          <Download aria-hidden="true" className="size-4" />
          Download CA bundle
        </a>
      </div>
      <dl className="grid gap-3 text-sm">
        <div>
          <dt className="text-muted">SHA-256 fingerprint</dt>
          <dd className="flex items-start gap-1">
            <code className="py-1.5 font-mono wrap-anywhere">{ca.fingerprintSha256}</code>
            <CopyButton text={ca.fingerprintSha256} label="Copy the fingerprint" />
          </dd>
        </div>
        {path === null ? null : (
          <div>
            <dt className="text-muted">Belongs in</dt>
            <dd className="flex items-start gap-1">
              <code className="py-1.5 font-mono wrap-anywhere">{path}</code>
              <CopyButton text={path} label="Copy the path" />
            </dd>
          </div>
        )}
        <div>
          <dt className="text-muted">Valid until</dt>
          <dd>{ca.notAfter.slice(0, 10)}</dd>
        </div>
      </dl>
    </>
  )
}
