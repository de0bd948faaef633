import { Badge } from '@/components/ui/badge'
import { Timeline, type TimelineEntry } from '@/components/ui/timeline'
import type { DirectoryStepView, ServerCheckView } from '@/lib/tenants/directory-views'

const TITLES: Readonly<Record<DirectoryStepView['name'], string>> = {
  dns: 'Find the address (DNS)',
  tcp: 'Connect (TCP)',
  tls: 'Encrypt (TLS)',
  bind: 'Sign in as the service account (bind)',
  people: 'Search people',
  groups: 'Search groups',
}

/** How far one server came. */
export function ServerCheck({ server }: Readonly<{ server: ServerCheckView }>) {
  return (
    <article className="grid grid-cols-1 gap-3 rounded-md border border-line p-4">
      <h3 className="flex flex-wrap items-center gap-3 font-mono text-sm font-semibold wrap-anywhere">
        {server.url}
        <Verdict steps={server.steps} />
      </h3>
      <Timeline label={`Steps of ${server.url}`} entries={server.steps.map(entryOf)} />
    </article>
  )
}

function Verdict({ steps }: Readonly<{ steps: readonly DirectoryStepView[] }>) {
  const failed = steps.find(({ state }) => state === 'failed')
  if (failed !== undefined) return <Badge tone="bad">Does not work</Badge>
  const isWarned = steps.some(({ state }) => state === 'warning')
  return isWarned ? (
    <Badge tone="warn">Works, with a warning</Badge>
  ) : (
    <Badge tone="good">Works</Badge>
  )
}

function entryOf({ name, state, tookMs, facts, problem }: DirectoryStepView): TimelineEntry {
  return {
    key: name,
    title: TITLES[name],
    state,
    aside: state === 'skipped' ? null : `${tookMs} ms`,
    note:
      facts.length === 0 && problem === null ? null : (
        <>
          {facts.map((fact) => (
            <span key={fact} className="block wrap-anywhere">
              {fact}
            </span>
          ))}
          {problem === null ? null : (
            <span className={`block font-medium ${state === 'failed' ? 'text-bad' : 'text-warn'}`}>
              {problem.detail}
            </span>
          )}
          {problem?.raw ? (
            <code className="mt-1 block rounded-md bg-raised p-2 text-xs wrap-anywhere">
              {problem.raw}
            </code>
          ) : null}
        </>
      ),
  }
}
