import { changesOf, type Facts } from './changes'

/** Before and after of a row, one line for each thing that changed. */
export function ChangeList({
  before,
  after,
}: Readonly<{ before: Facts | null; after: Facts | null }>) {
  const changes = changesOf(before, after)
  if (changes.length === 0) return <span className="text-muted">–</span>
  return (
    <ul className="grid min-w-56 max-w-md gap-0.5">
      {changes.map((change) => (
        <li key={change.name} className="wrap-anywhere">
          <span className="text-muted">{change.name}:</span>{' '}
          {change.before === null ? null : (
            <>
              <del className="text-muted">
                <span className="sr-only">was </span>
                {change.before}
              </del>
              <span aria-hidden="true"> → </span>
            </>
          )}
          {change.after === null ? (
            <span className="text-muted">{change.before === null ? 'none' : 'gone'}</span>
          ) : (
            <span>
              <span className="sr-only">{change.before === null ? '' : 'is now '}</span>
              {change.after}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
