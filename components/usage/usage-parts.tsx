import { formatBytes } from '@/lib/kernel/bytes'
import type { UsagePartsView } from '@/lib/tenants/usage-views'
import { USAGE_KINDS } from './usage-kinds'

/** All that is used as a bar in pieces, and what each of them is. The list says it all; the bar is for the eye. */
export function UsageParts({ parts }: Readonly<{ parts: NonNullable<UsagePartsView> }>) {
  const whole = Math.max(
    USAGE_KINDS.reduce((sum, { name }) => sum + parts[name], 0),
    1,
  )
  let at = 0
  const pieces = USAGE_KINDS.map((kind) => {
    const start = at
    at += parts[kind.name]
    return { ...kind, start: (start / whole) * 100, width: (parts[kind.name] / whole) * 100 }
  })
  return (
    <div className="grid gap-4">
      <svg aria-hidden="true" className="h-4 w-full" preserveAspectRatio="none">
        <rect width="100%" height="16" rx="4" className="fill-raised" />
        {pieces.map(({ name, start, width, fill }) => (
          <rect key={name} x={`${start}%`} width={`${width}%`} height="16" className={fill} />
        ))}
      </svg>
      <dl className="grid gap-2 text-sm">
        {USAGE_KINDS.map(({ name, title, about, fill }) => (
          <div key={name} className="flex items-baseline justify-between gap-3">
            <dt className="flex items-baseline gap-3">
              <Swatch fill={fill} />
              <span>
                <span className="font-medium">{title}</span>{' '}
                <span className="text-muted">{about}</span>
              </span>
            </dt>
            <dd className="whitespace-nowrap tabular-nums">{formatBytes(parts[name])}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** The colour of a piece, beside its name. */
export function Swatch({ fill }: Readonly<{ fill: string }>) {
  return (
    <svg aria-hidden="true" className="size-3 shrink-0" viewBox="0 0 12 12">
      <rect width="12" height="12" rx="3" className={fill} />
    </svg>
  )
}
