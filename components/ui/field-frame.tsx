import type { ReactNode } from 'react'

export type FieldTexts = { label: string; hint?: ReactNode; error?: string | null }

type Props = Readonly<FieldTexts & { id: string; children: ReactNode }>

export const CONTROL_CLASS =
  'block w-full rounded-md border border-line-strong bg-surface px-3 py-2 text-sm text-text placeholder:text-muted disabled:bg-raised disabled:text-muted aria-invalid:border-bad'

/** Attributes that tie a control to its hint and error below it. */
export function describedBy(id: string, texts: FieldTexts) {
  const ids = [texts.hint ? `${id}-hint` : null, texts.error ? `${id}-error` : null]
  const described = ids.filter((part) => part !== null).join(' ')
  return {
    'aria-describedby': described === '' ? undefined : described,
    'aria-invalid': texts.error ? true : undefined,
  }
}

/** Label above, hint and error below a control. */
export function FieldFrame({ id, label, hint, error, children }: Props) {
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children}
      {hint ? (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      ) : null}
      {/* Always there, so that screen readers hear what appears in it. */}
      <p
        id={`${id}-error`}
        aria-live="polite"
        className="text-sm font-medium text-bad empty:hidden"
      >
        {error ?? ''}
      </p>
    </div>
  )
}
