import { CircleCheck, CircleHelp, CircleX } from 'lucide-react'
import { teamHref } from '@/components/teams/team-links'
import { DataTable } from '@/components/ui/data-table'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import type { WhyStep, WhyView } from '@/lib/tenants/views'
import type { RegistryPlace } from './registry-links'

type Props = Readonly<{ view: WhyView; place: RegistryPlace; managesAccess: boolean }>

const MARKS = {
  good: { Icon: CircleCheck, look: 'text-good', word: 'In order' },
  bad: { Icon: CircleX, look: 'text-bad', word: 'In the way' },
  unknown: { Icon: CircleHelp, look: 'text-warn', word: 'Not known' },
} as const

/** The answer first, then each thing that it depends on, with what to do about it. */
export function WhyReport({ view, place, managesAccess }: Props) {
  const { verdict, steps, sources, tokens, refusals } = view
  const { Icon, look } = verdict.push ? MARKS.good : MARKS.bad
  return (
    <div className="grid gap-8">
      <p
        className={`flex gap-3 rounded-lg border p-4 text-lg font-semibold ${verdict.push ? 'border-good bg-good-soft' : 'border-bad bg-bad-soft'}`}
      >
        <Icon aria-hidden="true" className={`mt-0.5 size-6 shrink-0 ${look}`} />
        <span className="min-w-0 wrap-anywhere">{verdict.sentence}</span>
      </p>
      <ol aria-label="What it depends on" className="grid gap-3">
        {steps.map((step) => (
          <Step key={step.title} step={step} />
        ))}
      </ol>
      {sources.length === 0 ? null : (
        <section aria-labelledby="sources" className="grid gap-3">
          <h3 id="sources" className="text-lg font-semibold">
            Where the role comes from
          </h3>
          <Sources sources={sources} />
          {managesAccess ? (
            <Link href={teamHref(place.tenantSlug, 'access')} className="text-accent underline">
              Change who has access to the team
            </Link>
          ) : null}
        </section>
      )}
      {tokens.length === 0 ? null : (
        <section aria-labelledby="tokens" className="grid gap-3">
          <h3 id="tokens" className="text-lg font-semibold">
            Access tokens that apply
          </h3>
          <p className="text-muted">Never beyond what the person may do.</p>
          <Tokens tokens={tokens} />
        </section>
      )}
      <section aria-labelledby="refusals" className="grid gap-3">
        <h3 id="refusals" className="text-lg font-semibold">
          Last refusals
        </h3>
        <Refusals refusals={refusals} />
      </section>
    </div>
  )
}

function Step({ step }: Readonly<{ step: WhyStep }>) {
  const { Icon, look, word } = MARKS[step.state]
  return (
    <li
      data-state={step.state}
      className="flex gap-3 rounded-lg border border-line bg-surface p-4 text-sm"
    >
      <Icon aria-hidden="true" className={`mt-0.5 size-5 shrink-0 ${look}`} />
      <div className="grid min-w-0 gap-1">
        <p className="font-semibold">
          {step.title}
          <span className="sr-only">: {word}</span>
        </p>
        <p className="wrap-anywhere">{step.detail}</p>
        {step.advice === null ? null : <p className="text-muted">{step.advice}</p>}
      </div>
    </li>
  )
}

const KINDS = {
  'team-group': 'The team’s group',
  'owners-group': 'Group of owners',
  'viewers-group': 'Group of viewers',
  'mapped-group': 'Mapped group',
  grant: 'Granted to the person',
} as const

function Sources({ sources }: Readonly<{ sources: WhyView['sources'] }>) {
  return (
    <DataTable
      caption="Where the role comes from"
      columns={[
        { key: 'role', title: 'Role' },
        { key: 'kind', title: 'By' },
        { key: 'path', title: 'Path from the person' },
      ]}
    >
      {sources.map(({ kind, role, name, via }) => (
        <tr key={`${kind} ${role} ${name}`}>
          <td>{role}</td>
          <td>{KINDS[kind]}</td>
          <td className="wrap-anywhere">
            {name === null ? '—' : [...(via ?? []), name].join(' → ')}
          </td>
        </tr>
      ))}
    </DataTable>
  )
}

function Tokens({ tokens }: Readonly<{ tokens: WhyView['tokens'] }>) {
  return (
    <DataTable
      caption="Access tokens that apply"
      columns={[
        { key: 'name', title: 'Token' },
        { key: 'scope', title: 'May' },
        { key: 'used', title: 'Last used' },
        { key: 'ends', title: 'Expires' },
      ]}
    >
      {tokens.map(({ id, name, actions, repositories, lastUsedAt, expiresAt }) => (
        <tr key={id}>
          <td className="font-mono wrap-anywhere">{name}</td>
          <td className="wrap-anywhere">
            {actions.join(', ')} in {repositories.join(', ')}
          </td>
          <td>{lastUsedAt === null ? 'never' : <RelativeTime iso={lastUsedAt} />}</td>
          <td>{expiresAt === null ? 'never' : <RelativeTime iso={expiresAt} />}</td>
        </tr>
      ))}
    </DataTable>
  )
}

function Refusals({ refusals }: Readonly<{ refusals: WhyView['refusals'] }>) {
  if (refusals.length === 0) {
    return <p className="text-muted">The token server refused this person nothing here.</p>
  }
  return (
    <ul aria-label="Last refusals" className="grid gap-2 text-sm">
      {refusals.map(({ at, code, detail, count }) => (
        <li key={`${at} ${code}`} className="rounded-lg border border-line bg-surface p-3">
          <p className="text-muted">
            <RelativeTime iso={at} /> · <span className="font-mono">{code}</span>
            {count > 1 ? ` · ${count} times` : ''}
          </p>
          <p className="wrap-anywhere">{detail}</p>
        </li>
      ))}
    </ul>
  )
}
