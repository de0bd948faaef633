import { expect, it } from 'vitest'
import { csvLine } from './csv'

it('quotes what needs it, by RFC 4180', () => {
  expect(csvLine(['plain', 'a,b', 'say "hi"', 'two\r\nlines', '', null])).toBe(
    'plain,"a,b","say ""hi""","two\r\nlines",,\r\n',
  )
})

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '=cmd|"/C calc"!A0', '\n@x'])(
  'makes %j text for a spreadsheet',
  (cell) => {
    expect(csvLine([cell])).toBe(`"'${cell.replaceAll('"', '""')}"\r\n`)
  },
)

it.each(['a=1', '10.0.0.1', '2026-11-24T10:00:00.000Z', 'payments/apps'])('leaves %j', (cell) => {
  expect(csvLine([cell])).toBe(`${cell}\r\n`)
})
