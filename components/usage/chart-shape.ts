import type { UsagePoint } from '@/lib/tenants/usage-history'

/** Of the drawing; it is stretched to the page. */
export const CHART = { width: 600, height: 160 } as const

const STACK = ['taggedBytes', 'binBytes', 'untaggedBytes', 'uploadBytes'] as const

export type ChartShape = {
  /** The value at the upper edge. */
  topBytes: number
  /** From the bottom up: outlines of what is used for what, the last one of all the rest. */
  areas: { name: (typeof STACK)[number] | 'linkBytes'; path: string }[]
  /** Height of the line of the quota; null where it is so far above that nothing else could be seen. */
  quotaY: number | null
}

/** A quota that is more often so much of the largest value is left out. */
const QUOTA_SHOWN_TIMES = 4

/** What to draw of points, sorted by time; there are two or more. */
export function chartShape(points: readonly UsagePoint[], quotaBytes: number): ChartShape {
  const highest = Math.max(1, ...points.map(({ bytes }) => bytes))
  const showsQuota = quotaBytes <= highest * QUOTA_SHOWN_TIMES
  const topBytes = Math.max(highest, showsQuota ? quotaBytes : 0) * 1.05
  const times = points.map(({ at }) => Date.parse(at))
  const first = times[0] ?? 0
  const span = Math.max(1, (times.at(-1) ?? 0) - first)
  const x = (index: number) => round((((times[index] ?? 0) - first) / span) * CHART.width)
  const y = (bytes: number) => round(CHART.height - (bytes / topBytes) * CHART.height)

  let floor = points.map(() => 0)
  const areaUpTo = (ceiling: number[]) => {
    const above = ceiling.map((bytes, index) => `${x(index)},${y(bytes)}`)
    const below = floor.map((bytes, index) => `${x(index)},${y(bytes)}`).reverse()
    floor = ceiling
    return `M${[...above, ...below].join('L')}Z`
  }
  const areas: ChartShape['areas'] = STACK.map((name) => ({
    name,
    path: areaUpTo(points.map((point, index) => (floor[index] ?? 0) + point[name])),
  }))
  areas.push({ name: 'linkBytes', path: areaUpTo(points.map(({ bytes }) => bytes)) })
  return { topBytes, areas, quotaY: showsQuota ? y(quotaBytes) : null }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
