import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import type { DeletePreview } from '@/lib/images/bin/views'
import { formatBytes } from '@/lib/kernel/bytes'

/** What deleting means, from what matters most to what is good to know. */
export function DeleteMeaning({ preview }: Readonly<{ preview: DeletePreview }>) {
  const { siblings, siblingCount, indexes, attached, services, keptBy, keptCount } = preview
  const more = siblingCount - siblings.length
  return (
    <div className="grid gap-3 text-sm">
      {keptBy === null ? null : (
        <Notice tone="warn" title={`Kept by the immutable rule “${keptBy}”`}>
          {keptCount === preview.tags
            ? 'Nothing will be deleted.'
            : `${keptCount} of ${preview.tags} tags will not be deleted.`}
        </Notice>
      )}
      {services.length === 0 ? null : (
        <Notice tone="warn" title="In use">
          Services of this Swarm run this:{' '}
          <strong className="wrap-anywhere">
            {services.map(({ name, tag }) => `${name} (${tag})`).join(', ')}
          </strong>
          . They cannot be started anew on another node without it.
        </Notice>
      )}
      <p>
        {preview.tags === 1 ? 'It goes' : 'They go'} to the bin, from where{' '}
        {preview.tags === 1 ? 'it' : 'they'} can be put back for {preview.binDays} days. Then a
        purge frees {formatBytes(preview.freedBytes)}.
      </p>
      <ul className="grid list-disc gap-1 pl-5">
        <li className="wrap-anywhere">
          {siblingCount === 0 ? (
            'No other tag shows the same image.'
          ) : (
            <>
              These tags show the same image and stay: <strong>{siblings.join(', ')}</strong>
              {more > 0 ? ` and ${more} more` : null}
            </>
          )}
        </li>
        {indexes.length === 0 ? null : (
          <li className="wrap-anywhere">
            Stays a part of <strong>{indexes.join(', ')}</strong>, which can be pulled as before.
          </li>
        )}
        {attached.length === 0 ? null : (
          <li className="wrap-anywhere">
            {attached.length === 1
              ? 'A signature or the like goes along'
              : `${attached.length} signatures and the like go along`}{' '}
            and comes back with it.
          </li>
        )}
        <li>
          {preview.lastPulledAt === null ? (
            'Never pulled, as far as Berth was told.'
          ) : (
            <>
              Last pulled <RelativeTime iso={preview.lastPulledAt} />
              {preview.lastPulledBy === null ? null : ` by ${preview.lastPulledBy}`}.
            </>
          )}
        </li>
        <li>
          {preview.servicesSeenAt === null ? (
            'Berth has not looked yet which services of this Swarm run it.'
          ) : (
            <>
              {services.length === 0 ? 'No service of this Swarm runs it; seen ' : 'Services seen '}
              <RelativeTime iso={preview.servicesSeenAt} />.
            </>
          )}
        </li>
      </ul>
    </div>
  )
}
