import { type BenchReport, type Goal, isReached, type Measured, median, pairedRatio } from './bench'

const HEAD = ['', 'n', 'median', 'least', 'most', 'ratio']

/** The table of a bench, each row with the ratio of the first row to it, and one line for each goal. */
export function reportLines({ measured, goals, notes = [] }: BenchReport): string[] {
  const [subject] = measured
  const rows = measured.map((row) => [
    row.name,
    String(row.samples.length),
    withUnit(median(row.samples), row.unit),
    withUnit(Math.min(...row.samples), row.unit),
    withUnit(Math.max(...row.samples), row.unit),
    ratioTo(subject, row),
  ])
  const explained = notes.length === 0 ? [] : ['', ...notes]
  return [...table([HEAD, ...rows]), ...explained, '', ...goals.map(goalLine)]
}

function ratioTo(subject: Measured | undefined, row: Measured): string {
  const isComparable =
    subject !== undefined &&
    subject !== row &&
    subject.unit === row.unit &&
    subject.samples.length === row.samples.length
  return isComparable ? pairedRatio(subject.samples, row.samples).toFixed(2) : ''
}

function goalLine(goal: Goal): string {
  const bound = 'atMost' in goal ? `at most ${goal.atMost}` : `at least ${goal.atLeast}`
  const word = isReached(goal) ? 'ok    ' : 'MISSED'
  return `${word} ${goal.what}: ${Number(goal.value.toPrecision(3))} (${bound})`
}

function withUnit(value: number, unit: Measured['unit']): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ${unit}`
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return column === 0 ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd(),
  )
}
