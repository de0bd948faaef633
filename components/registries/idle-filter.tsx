import { buttonClass } from '@/components/ui/button-class'
import { Link } from '@/components/ui/link'
import { TextField } from '@/components/ui/text-field'

type Props = Readonly<{ idle: number | null; defaultDays: number }>

/** For admins: only those that nobody uses. Works without scripts. */
export function IdleFilter({ idle, defaultDays }: Props) {
  return (
    <search aria-label="Idle registries" className="mb-4">
      <form action="/registries" className="flex flex-wrap items-end gap-3">
        <input type="hidden" name="scope" value="all" />
        <TextField
          label="Without a push or a pull for days"
          name="idle"
          type="number"
          min={1}
          max={3650}
          defaultValue={String(idle ?? defaultDays)}
        />
        <button type="submit" className={buttonClass('secondary')}>
          Show idle ones
        </button>
        {idle === null ? null : (
          <Link href="/registries?scope=all" className="py-2 text-sm text-accent underline">
            Show all
          </Link>
        )}
      </form>
    </search>
  )
}
