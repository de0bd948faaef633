import { type InputHTMLAttributes, type ReactNode, useId } from 'react'

type GroupProps = Readonly<{
  legend: string
  hint?: ReactNode
  error?: string | null
  children: ReactNode
}>

/** Choices that belong together. */
export function ChoiceGroup({ legend, hint, error = null, children }: GroupProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 text-sm font-medium">{legend}</legend>
      {children}
      {hint ? <p className="text-sm text-muted">{hint}</p> : null}
      {/* Always there, so that screen readers hear what appears in it. */}
      <p aria-live="polite" className="text-sm font-medium text-bad empty:hidden">
        {error ?? ''}
      </p>
    </fieldset>
  )
}

type ChoiceProps = Readonly<
  Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className' | 'type'> & {
    type: 'radio' | 'checkbox'
    label: ReactNode
    /** What it means, below the label. */
    about?: ReactNode
  }
>

/** One choice, with its label to the right. */
export function Choice({ label, about, ...rest }: ChoiceProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-2.5">
      <input
        {...rest}
        id={id}
        aria-describedby={about ? `${id}-about` : undefined}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="text-sm wrap-anywhere">
          {label}
        </label>
        {about ? (
          <p id={`${id}-about`} className="text-sm text-muted">
            {about}
          </p>
        ) : null}
      </div>
    </div>
  )
}
