import type { ReactNode } from 'react'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import type { IndexState } from '@/lib/images/views'
import { KeepFresh } from './keep-fresh'

const CALM_MS = 10_000
const READING_MS = 1_500

type IndexNoticeProps = Readonly<{
  index: IndexState
  /** What can be done about it, such as to read again. */
  action?: ReactNode
}>

/** How far a list can be trusted, which Berth keeps of what the registry holds. */
export function IndexNotice({ index, action }: IndexNoticeProps) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <KeepFresh everyMs={index.isReading ? READING_MS : CALM_MS} />
      <IndexWords index={index} />
      {action}
    </div>
  )
}

function IndexWords({ index: { readAt, isReading, stale } }: Readonly<{ index: IndexState }>) {
  if (stale !== null) {
    return (
      <Notice tone="warn" title="What is shown may be old">
        {stale.sentence} Since <RelativeTime iso={stale.since} />.{' '}
        {readAt === null ? (
          'It was never read before.'
        ) : (
          <>
            The last good read was <RelativeTime iso={readAt} />.
          </>
        )}{' '}
        Nothing was changed in the registry.
      </Notice>
    )
  }
  if (readAt === null) {
    return (
      <Notice title="The registry is being read for the first time">
        What was found so far is shown; the rest appears by itself.
      </Notice>
    )
  }
  return (
    <p className="text-sm text-muted">
      {isReading ? 'Being read again. ' : null}Read from the registry <RelativeTime iso={readAt} />,
      with pushes and pulls since then.
    </p>
  )
}
