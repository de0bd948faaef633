import { CommandLine } from '@/components/ui/command-line'
import { Link } from '@/components/ui/link'
import type { CaView } from '@/lib/tenants/views'
import { CaBundle } from './ca-bundle'
import { type ConnectStep, connectSteps } from './connect-steps'

type Props = Readonly<{
  address: string
  username: string
  caUrl: string
  ca: CaView
  mayPush: boolean
  hasPassword: boolean
}>

/** How to reach one registry, with its real address in every command. */
export function ConnectGuide({ address, username, caUrl, ca, mayPush, hasPassword }: Props) {
  const steps = connectSteps({ address, username, caUrl, hasPassword })
  return (
    <div className="grid max-w-3xl gap-8">
      <section aria-labelledby="trust" className="grid gap-4">
        <h2 id="trust" className="text-lg font-semibold">
          1. Trust the certificate
        </h2>
        <p className="text-muted">
          The registry shows a certificate of Berth’s own CA. Clients must know that CA, or they
          refuse with “certificate signed by unknown authority”.
        </p>
        <CaBundle ca={ca} address={address} />
        <StepList steps={steps.trust} tool="trust" />
      </section>
      <section aria-labelledby="docker" className="grid gap-4">
        <h2 id="docker" className="text-lg font-semibold">
          2. Use docker
        </h2>
        {mayPush ? null : (
          <p className="text-muted">Your role here pulls only: pushes are refused.</p>
        )}
        <p className="text-muted">
          For programs, or if you sign in without a password of the directory,{' '}
          <Link href="/tokens" className="font-medium text-accent underline">
            make an access token
          </Link>
          : its page has the commands ready to copy.
        </p>
        <StepList steps={steps.docker} tool="docker" />
      </section>
      <section aria-labelledby="skopeo" className="grid gap-4">
        <h2 id="skopeo" className="text-lg font-semibold">
          Or skopeo, without a daemon
        </h2>
        <StepList steps={steps.skopeo} tool="skopeo" />
      </section>
    </div>
  )
}

function StepList({ steps, tool }: Readonly<{ steps: readonly ConnectStep[]; tool: string }>) {
  return (
    <ol className="grid gap-4">
      {steps.map(({ title, about, command }) => (
        <li key={title} className="grid gap-1.5">
          <h3 className="text-sm font-medium">{title}</h3>
          {about === null ? null : <p className="text-sm text-muted">{about}</p>}
          <CommandLine command={command} label={`${title} (${tool})`} />
        </li>
      ))}
    </ol>
  )
}
