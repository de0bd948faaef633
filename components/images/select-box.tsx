'use client'

import { useEffect, useRef } from 'react'

type SelectBoxProps = Readonly<{
  label: string
  isOn: boolean
  /** Some of what it stands for, not all. */
  isMixed?: boolean
  onChange: (isOn: boolean) => void
}>

/** A checkbox whose label is heard only. */
export function SelectBox({ label, isOn, isMixed = false, onChange }: SelectBoxProps) {
  const ref = useRef<HTMLInputElement>(null)
  // The mixed state is no attribute: it exists on the element alone.
  useEffect(() => {
    if (ref.current !== null) ref.current.indeterminate = isMixed
  }, [isMixed])
  return (
    <input
      ref={ref}
      type="checkbox"
      aria-label={label}
      checked={isOn}
      onChange={(event) => onChange(event.currentTarget.checked)}
      className="size-4 accent-accent"
    />
  )
}
