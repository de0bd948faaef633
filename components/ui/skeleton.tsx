const WIDTHS = ['w-2/3', 'w-full', 'w-5/6', 'w-3/4', 'w-1/2'] as const

/** Grey lines while something loads. */
export function Skeleton({ lines = 3, label }: Readonly<{ lines?: number; label: string }>) {
  return (
    <div className="grid gap-3" aria-busy="true">
      <output className="sr-only">{label}</output>
      {Array.from({ length: lines }, (_, line) => line).map((line) => (
        <div
          key={line}
          className={`h-5 motion-safe:animate-pulse rounded bg-line ${WIDTHS[line % WIDTHS.length] ?? ''}`}
        />
      ))}
    </div>
  )
}
