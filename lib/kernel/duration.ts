const UNITS = [
  { names: ['d', 'day', 'days'], ms: 86_400_000 },
  { names: ['h', 'hour', 'hours'], ms: 3_600_000 },
  { names: ['min', 'minute', 'minutes'], ms: 60_000 },
  { names: ['s', 'second', 'seconds'], ms: 1000 },
] as const

/** A duration as people write it (`5 min`, `8h`, `30 seconds`) in milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  const [, digits, name] = /^(\d{1,9}) ?([a-z]+)$/i.exec(text.trim()) ?? []
  const unit = UNITS.find(({ names }) => names.some((each) => each === name?.toLowerCase()))
  return unit === undefined ? null : Number(digits) * unit.ms
}

/** In the largest unit that needs no fraction: `5 min`, `90 s`, `8 h`. Whole seconds, rounded up. */
export function formatDuration(ms: number): string {
  const whole = Math.ceil(ms / 1000) * 1000
  const unit = UNITS.find((each) => whole >= each.ms && whole % each.ms === 0) ?? UNITS[3]
  return `${whole / unit.ms} ${unit.names[0]}`
}
