'use client'

import { type SelectHTMLAttributes, useId } from 'react'
import { CONTROL_CLASS, describedBy, FieldFrame, type FieldTexts } from './field-frame'

type Props = Readonly<
  FieldTexts & Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id' | 'className'>
>

export function SelectField({ label, hint, error = null, ...rest }: Props) {
  const id = useId()
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <select
        {...rest}
        {...describedBy(id, { label, hint, error })}
        id={id}
        className={CONTROL_CLASS}
      />
    </FieldFrame>
  )
}
