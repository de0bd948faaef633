import { RelativeTime } from '@/components/ui/relative-time'
import type { PolicyPreview as Preview } from '@/lib/images/bin/views'
import { formatBytes } from '@/lib/kernel/bytes'

/** Exactly what a policy would take now. */
export function PolicyPreview({ preview }: Readonly<{ preview: Preview }>) {
  const { tags, freedBytes } = preview
  return (
    <section aria-label="What it would take" className="grid gap-2 text-sm">
      <output>
        {tags.length === 0
          ? 'It would take nothing now.'
          : `It would move ${tags.length} ${tags.length === 1 ? 'tag' : 'tags'} to the bin now; their purge frees ${formatBytes(freedBytes)}.`}
      </output>
      {tags.length === 0 ? null : (
        <ul
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label="Tags"
          className="grid max-h-80 gap-1 overflow-y-auto rounded-md border border-line p-3"
        >
          {tags.map(({ repository, tag, pushedAt, sizeBytes }) => (
            <li key={`${repository}:${tag}`} className="wrap-anywhere">
              <span className="font-medium">
                {repository}:{tag}
              </span>{' '}
              <span className="text-muted">
                {pushedAt === null ? null : <RelativeTime iso={pushedAt} />}
                {sizeBytes === null ? null : `, ${formatBytes(sizeBytes)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
