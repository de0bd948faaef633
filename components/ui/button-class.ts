export type ButtonVariant = 'primary' | 'secondary' | 'danger' | 'quiet'

const BASE =
  'inline-flex min-h-9 items-center justify-center gap-2 rounded-md px-3.5 py-1.5 text-sm font-medium motion-safe:transition-colors disabled:cursor-not-allowed disabled:opacity-60'

const LOOKS: Readonly<Record<ButtonVariant, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover',
  secondary: 'border border-line-strong bg-surface text-text hover:bg-raised',
  danger: 'bg-bad text-on-bad hover:bg-bad-hover',
  quiet: 'text-text hover:bg-raised',
}

/** Classes of a button, for links that look like one. */
export function buttonClass(variant: ButtonVariant = 'secondary'): string {
  return `${BASE} ${LOOKS[variant]}`
}
