import type { ReactNode } from 'react'
import { Badge, type Tone } from '@/components/ui/badge'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import { formatBytes } from '@/lib/kernel/bytes'
import type { HealthView, SeenView } from '@/lib/tenants/health-view'
import { KIND_NAMES } from '../certificates/certificate-words'

/** Every part of the platform with its state in a word and what is known of it. */
export function HealthParts({ health }: Readonly<{ health: HealthView }>) {
  const { worker, queue, seen, database, certificates } = health
  const { first } = certificates
  return (
    <dl className="grid grid-cols-1 gap-4 md:grid-cols-2 xl:grid-cols-3">
      <Part name="Worker" state={WORKER_STATES[worker.state]}>
        {worker.name === null ? (
          <p>None has reported yet.</p>
        ) : (
          <p>
            <span className="font-mono">{worker.name}</span> holds the lease
            {worker.reportedAt === null ? null : (
              <>
                , reported <RelativeTime iso={worker.reportedAt} />
              </>
            )}
          </p>
        )}
        {worker.lastPassAt === null ? null : (
          <p>
            Last pass <RelativeTime iso={worker.lastPassAt} />, took {worker.lastPassMs} ms
          </p>
        )}
      </Part>
      <Part name="Changes" state={queueState(queue)}>
        <p>
          {queue.waiting === 0
            ? 'Everything that is desired is settled.'
            : `${countOf(queue.waiting, 'registry', 'registries')} to bring to what is desired`}
        </p>
        {queue.oldestChangeAt === null ? null : (
          <p>
            The oldest waits since <RelativeTime iso={queue.oldestChangeAt} />
          </p>
        )}
        {queue.failed + queue.degraded === 0 ? null : (
          <p>
            {queue.failed} failed, {queue.degraded} degraded:{' '}
            <Link href="/registries?scope=all" className="text-accent underline">
              all registries
            </Link>
          </p>
        )}
      </Part>
      <Part name="Swarm" state={seenState(seen, seen?.swarm.problem)}>
        {seen === null ? null : (
          <p>
            {seen.swarm.problem ??
              `${countOf(seen.nodes.length, 'node', 'nodes')}, engine ${seen.swarm.engineVersion ?? 'unknown'}`}
          </p>
        )}
      </Part>
      <Part name="Storage" state={seenState(seen, seen?.storage.problem)}>
        {seen === null ? null : <StorageFacts storage={seen.storage} />}
      </Part>
      <Part name="Directory" state={seenState(seen, seen?.directory.problem)}>
        {seen === null ? null : (
          <p>
            {seen.directory.problem ?? 'It answers a worker.'}{' '}
            <Link href="/admin/directory" className="text-accent underline">
              Test step by step
            </Link>
          </p>
        )}
      </Part>
      <Part name="Database" state={GOOD}>
        <p>
          PostgreSQL {database.version}, {formatBytes(database.sizeBytes)}, answered in{' '}
          {database.tookMs} ms
        </p>
      </Part>
      <Part
        name="Certificates"
        state={certificates.alarms === 0 ? GOOD : { tone: 'warn', text: 'ends soon' }}
      >
        <p>
          {first === null ? (
            'A worker makes them when it starts.'
          ) : (
            <>
              The first to end, on{' '}
              <time dateTime={first.notAfter}>{first.notAfter.slice(0, 10)}</time>:{' '}
              {first.kind === 'registry' ? `registry ${first.name}` : KIND_NAMES[first.kind]}.
            </>
          )}{' '}
          <Link href="/admin/certificates" className="text-accent underline">
            All certificates
          </Link>
        </p>
      </Part>
    </dl>
  )
}

type State = Readonly<{ tone: Tone; text: string }>

const GOOD: State = { tone: 'good', text: 'in order' }
const UNKNOWN: State = { tone: 'neutral', text: 'not seen yet' }
const WORKER_STATES: Readonly<Record<HealthView['worker']['state'], State>> = {
  leads: { tone: 'good', text: 'leads' },
  away: { tone: 'bad', text: 'away' },
  never: { tone: 'bad', text: 'none' },
}

function seenState(seen: SeenView | null, problem: string | null | undefined): State {
  if (seen === null) return UNKNOWN
  return problem === null ? GOOD : { tone: 'bad', text: 'trouble' }
}

function queueState({ waiting, failed, degraded }: HealthView['queue']): State {
  if (failed + degraded > 0) return { tone: 'warn', text: 'trouble' }
  return waiting === 0 ? GOOD : { tone: 'accent', text: 'at work' }
}

function StorageFacts({ storage }: Readonly<{ storage: SeenView['storage'] }>) {
  const { problem, mounted, freeBytes, totalBytes } = storage
  return (
    <>
      {problem === null ? null : <p>{problem}</p>}
      {freeBytes === null || totalBytes === null ? null : (
        <p>
          {formatBytes(freeBytes)} of {formatBytes(totalBytes)} free
          {mounted === false ? '; a directory of the local disk, not a mount' : ''}
        </p>
      )}
      <p>
        <Link href="/admin/storage" className="text-accent underline">
          Nodes and array
        </Link>
      </p>
    </>
  )
}

function countOf(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

function Part({
  name,
  state,
  children,
}: Readonly<{ name: string; state: State; children: ReactNode }>) {
  return (
    <div className="grid grid-cols-1 content-start gap-2 rounded-lg border border-line bg-surface p-4">
      <dt className="flex flex-wrap items-center justify-between gap-2 font-semibold">
        <span>{name}</span> <Badge tone={state.tone}>{state.text}</Badge>
      </dt>
      <dd className="grid gap-1 text-sm text-muted wrap-anywhere">{children}</dd>
    </div>
  )
}
