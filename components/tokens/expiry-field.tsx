'use client'

import { SelectField } from '@/components/ui/select-field'
import type { TokenPolicy } from '@/lib/tokens/token-policy'

const CHOICES = [7, 30, 90, 180, 365] as const
export const NEVER = 'never'

type Props = Readonly<{
  policy: TokenPolicy
  /** Days as text, or NEVER. */
  value: string
  onChange: (value: string) => void
  error: string | null
}>

/** How long the secret lives, as far as the admin allows. */
export function ExpiryField({ policy, value, onChange, error }: Props) {
  const { maxDays, neverAllowed } = policy
  const days = [...CHOICES.filter((each) => each < maxDays), maxDays]
  return (
    <SelectField
      label="Expires"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={error}
      hint={`Then it stops working until somebody rotates it. The most here is ${maxDays} days${neverAllowed ? ', or never' : ''}.`}
    >
      {days.map((each) => (
        <option key={each} value={each}>
          {each === 1 ? 'after 1 day' : `after ${each} days`}
        </option>
      ))}
      {neverAllowed ? <option value={NEVER}>never</option> : null}
    </SelectField>
  )
}

/** What an action takes for it. */
export function daysOf(value: string): number | null {
  return value === NEVER ? null : Number(value)
}
