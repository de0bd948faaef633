import { expect, it } from 'vitest'
import { demultiplexLog } from './task-log'

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

it('joins the frames of both streams', () => {
  const log = Buffer.concat([frame(1, 'served\n'), frame(2, 'panic: große Not\n')])
  expect(demultiplexLog(log)).toBe('served\npanic: große Not\n')
})

it('keeps the end, and no control characters', () => {
  expect(demultiplexLog(frame(2, `${'x'.repeat(20_000)}end`))).toMatch(/^x{16381}end$/)
  expect(demultiplexLog(frame(2, '\u001b[31mred\u001b[0m\tbell\u0007\r\n'))).toBe('red\tbell\n')
})

it.each([
  ['nothing', Buffer.alloc(0), ''],
  ['half a header', Buffer.from([1, 0, 0]), ''],
  ['a frame that was cut off', frame(1, 'whole').subarray(0, 11), 'who'],
])('survives %s', (_what, log, text) => {
  expect(demultiplexLog(log)).toBe(text)
})
