import type { CaView } from '@/lib/tenants/views'

/** Fingerprint and end of a CA. */
export function CaFacts({ ca }: Readonly<{ ca: CaView }>) {
  return (
    <dl className="grid gap-2 text-sm sm:grid-cols-[8rem_1fr]">
      <dt className="text-muted">Valid until</dt>
      <dd>{ca.notAfter.slice(0, 10)}</dd>
      <dt className="text-muted">SHA-256</dt>
      <dd className="font-mono text-xs wrap-anywhere">{ca.fingerprintSha256}</dd>
    </dl>
  )
}
