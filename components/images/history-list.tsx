import { RelativeTime } from '@/components/ui/relative-time'
import type { HistoryView } from '@/lib/images/views'

/** Every step of the build, also those that made no layer. */
export function HistoryList({ history }: Readonly<{ history: readonly HistoryView[] }>) {
  return (
    <section aria-labelledby="history" className="space-y-2">
      <h2 id="history" className="text-lg font-semibold">
        History
      </h2>
      <ol className="divide-y divide-line text-sm">
        {history
          .map((entry, at) => ({ entry, number: at + 1 }))
          .map(({ entry, number }) => (
            <li key={number} className="space-y-1 py-2">
              <code className="block wrap-anywhere whitespace-pre-wrap">{entry.instruction}</code>
              <p className="flex flex-wrap gap-3 text-xs text-muted">
                {entry.createdAt !== null && <RelativeTime iso={entry.createdAt} />}
                {entry.isEmpty && <span>no layer</span>}
                {entry.comment !== null && <span>{entry.comment}</span>}
              </p>
            </li>
          ))}
      </ol>
    </section>
  )
}
