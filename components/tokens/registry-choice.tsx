'use client'

import { Choice, ChoiceGroup } from '@/components/ui/choice'
import type { RegistryChoice } from '@/lib/tokens/views'

type Props = Readonly<{
  registries: readonly RegistryChoice[]
  /** Null: every one. */
  chosen: readonly string[] | null
  onChange: (chosen: string[] | null) => void
  every: string
  error: string | null
}>

/** Every registry, or some of them. */
export function RegistryChoiceField({ registries, chosen, onChange, every, error }: Props) {
  function toggle(id: string) {
    const before = chosen ?? []
    onChange(before.includes(id) ? before.filter((each) => each !== id) : [...before, id])
  }

  return (
    <ChoiceGroup legend="Registries" error={error}>
      <Choice
        type="radio"
        name="registries"
        label={every}
        about="Also those to come."
        checked={chosen === null}
        onChange={() => onChange(null)}
      />
      <Choice
        type="radio"
        name="registries"
        label="Only these"
        checked={chosen !== null}
        disabled={registries.length === 0}
        onChange={() => onChange([])}
      />
      {chosen === null ? null : (
        <div className="grid gap-2 pl-7">
          {registries.map(({ id, name }) => (
            <Choice
              key={id}
              type="checkbox"
              label={name}
              checked={chosen.includes(id)}
              onChange={() => toggle(id)}
            />
          ))}
        </div>
      )}
    </ChoiceGroup>
  )
}
