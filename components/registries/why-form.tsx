import { buttonClass } from '@/components/ui/button-class'
import { TextField } from '@/components/ui/text-field'

/** A plain form: the question is in the address, so that it can be sent to somebody. */
export function WhyForm({ person }: Readonly<{ person: string }>) {
  return (
    <form method="get" className="grid max-w-xl items-end gap-3 sm:grid-cols-[1fr_auto]">
      <TextField
        label="User name"
        name="person"
        defaultValue={person}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <button type="submit" className={buttonClass('primary')}>
        Look it up
      </button>
    </form>
  )
}
