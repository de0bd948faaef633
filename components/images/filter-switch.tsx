'use client'

import { Choice } from '@/components/ui/choice'
import { useQueryUpdate } from './use-query-update'

type FilterSwitchProps = Readonly<{ label: string; name: string; isOn: boolean }>

/** A filter that is on or off, in the address. */
export function FilterSwitch({ label, name, isOn }: FilterSwitchProps) {
  const { update } = useQueryUpdate()
  return (
    <Choice
      type="checkbox"
      label={label}
      defaultChecked={isOn}
      onChange={(event) => update({ [name]: event.currentTarget.checked ? 'true' : '' })}
    />
  )
}
