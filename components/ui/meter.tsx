type Props = Readonly<{
  /** What is measured, for screen readers. */
  label: string
  value: number
  max: number
  /** The numbers in words, shown below the bar. */
  text: string
  tone?: 'accent' | 'warn' | 'bad'
}>

const FILLS = { accent: 'fill-accent', warn: 'fill-warn', bad: 'fill-bad' } as const

/** A bar and its text. Drawn as SVG because the page's policy forbids style attributes. */
export function Meter({ label, value, max, text, tone = 'accent' }: Props) {
  const percent = max <= 0 ? 0 : Math.min(100, Math.max(0, (value / max) * 100))
  // Something that is there is never drawn as nothing.
  const width = value > 0 ? Math.max(percent, 1) : 0
  return (
    <div className="grid gap-1">
      <svg
        role="img"
        aria-label={`${label}: ${text}`}
        className="h-2 w-full"
        preserveAspectRatio="none"
      >
        <rect width="100%" height="8" rx="4" className="fill-raised" />
        <rect width={`${width}%`} height="8" rx="4" className={FILLS[tone]} />
      </svg>
      <span aria-hidden="true" className="text-sm text-muted">
        {text}
      </span>
    </div>
  )
}
