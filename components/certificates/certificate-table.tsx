import { Badge } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import type { CertificateView } from '@/lib/tenants/views'
import { KIND_NAMES } from './certificate-words'

const COLUMNS = [
  { key: 'what', title: 'Certificate' },
  { key: 'end', title: 'Valid until' },
  { key: 'state', title: 'State' },
]

const STATES = {
  none: { tone: 'good', text: 'valid' },
  soon: { tone: 'warn', text: 'ends soon' },
  ended: { tone: 'bad', text: 'ended' },
} as const

/** Every certificate with its end. */
export function CertificateTable({
  certificates,
}: Readonly<{ certificates: readonly CertificateView[] }>) {
  return (
    <DataTable caption="Certificates" columns={COLUMNS}>
      {certificates.map(({ kind, name, notAfter, alarm }) => (
        <tr key={name}>
          <td>{kind === 'registry' ? `Registry ${name}` : KIND_NAMES[kind]}</td>
          <td className="whitespace-nowrap">
            <time dateTime={notAfter}>{notAfter.slice(0, 16).replace('T', ' ')} UTC</time>
          </td>
          <td>
            <Badge tone={STATES[alarm].tone}>{STATES[alarm].text}</Badge>
          </td>
        </tr>
      ))}
    </DataTable>
  )
}
