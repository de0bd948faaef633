'use client'

import { type InputHTMLAttributes, useId } from 'react'
import { CONTROL_CLASS, describedBy, FieldFrame, type FieldTexts } from './field-frame'

type Props = Readonly<FieldTexts & Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className'>>

export function TextField({ label, hint, error = null, ...rest }: Props) {
  const id = useId()
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <input
        {...rest}
        {...describedBy(id, { label, hint, error })}
        id={id}
        className={CONTROL_CLASS}
      />
    </FieldFrame>
  )
}
