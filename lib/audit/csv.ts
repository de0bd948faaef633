// A cell that begins so would be a formula in a spreadsheet, also behind blanks.
const FORMULA = /^\s*[=+\-@\t\r]/

/** One record of RFC 4180 with its line break. A cell that a spreadsheet would run gets an apostrophe in front. */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(value: string | null): string {
  if (value === null) return ''
  const harmless = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n\t']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
