'use client'

import { type TextareaHTMLAttributes, useId } from 'react'
import { CONTROL_CLASS, describedBy, FieldFrame, type FieldTexts } from './field-frame'

type Props = Readonly<
  FieldTexts & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id' | 'className'>
>

export function TextareaField({ label, hint, error = null, ...rest }: Props) {
  const id = useId()
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <textarea
        {...rest}
        {...describedBy(id, { label, hint, error })}
        id={id}
        className={CONTROL_CLASS}
      />
    </FieldFrame>
  )
}
