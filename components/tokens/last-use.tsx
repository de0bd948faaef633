import { RelativeTime } from '@/components/ui/relative-time'
import type { SecretView } from '@/lib/tokens/views'

/** When, from where and by what; “never” for one that was made and forgotten. */
export function LastUse({ use }: Readonly<{ use: SecretView['lastUse'] }>) {
  if (use === null) return <span className="text-muted">never</span>
  const from = [use.address, use.client].filter((part) => part !== null).join(', ')
  return (
    <>
      <RelativeTime iso={use.at} />
      {from === '' ? null : <p className="max-w-56 text-xs text-muted wrap-anywhere">{from}</p>}
    </>
  )
}
