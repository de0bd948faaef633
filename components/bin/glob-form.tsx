'use client'

import { type FormEvent, type ReactNode, useState } from 'react'
import { GlobFields, type GlobValues } from './glob-fields'

type Problems = Readonly<Record<keyof GlobValues, string | null> & Record<string, string | null>>

type GlobFormProps = Readonly<{
  label: string
  values: GlobValues
  problems: Problems
  onChange: (values: GlobValues) => void
  /** Called when nothing is wrong with what was written; answers whether it went well. */
  onSubmit: () => Promise<boolean>
  /** What comes below name and globs; `isTried` once something was wrong. */
  children: (isTried: boolean) => ReactNode
}>

/** The form of a rule or policy. What is wrong shows once somebody tried. */
export function GlobForm(props: GlobFormProps) {
  const { label, values, problems, onChange, onSubmit, children } = props
  const [isTried, setTried] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setTried(true)
    if (Object.values(problems).some((problem) => problem !== null)) return
    if (await onSubmit()) setTried(false)
  }

  return (
    <form
      noValidate
      aria-label={label}
      onSubmit={(event) => void submit(event)}
      className="grid gap-4 rounded-lg border border-line bg-surface p-5"
    >
      <GlobFields values={values} problems={isTried ? problems : {}} onChange={onChange} />
      {children(isTried)}
    </form>
  )
}
