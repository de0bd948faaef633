import type { PGlite } from '@electric-sql/pglite'

const QUERY = 'Q'.charCodeAt(0)
const ERROR = 'E'.charCodeAt(0)
const HEAD_BYTES = 5

/**
 * Runs SQL in the session of an embedded database and reads of its answer only whether it worked: to parse rows takes
 * longer than a small statement. Waits for what others run there.
 *
 * @throws Error with what the database said, and its `code` as that of the driver has it
 */
export async function runSimple(
  db: Pick<PGlite, 'execProtocolRawStream' | 'runExclusive'>,
  sql: string,
): Promise<void> {
  const chunks: Buffer[] = []
  await db.runExclusive(() =>
    // Not execProtocolRaw: that answers to whoever asked last, which may be a socket.
    db.execProtocolRawStream(queryMessage(sql), {
      // Copied, as the database uses its memory again.
      onRawData: (data) => chunks.push(Buffer.from(data)),
    }),
  )
  const problem = findProblem(Buffer.concat(chunks))
  if (problem !== null) throw problem
}

function queryMessage(sql: string): Buffer {
  const text = Buffer.from(`${sql}\0`)
  const message = Buffer.alloc(HEAD_BYTES + text.length)
  message.writeUInt8(QUERY)
  message.writeInt32BE(message.length - 1, 1)
  text.copy(message, HEAD_BYTES)
  return message
}

/** Messages are a letter, their length without it, and what they say. */
function findProblem(answer: Buffer): Error | null {
  for (let at = 0; at + HEAD_BYTES <= answer.length; at += 1 + answer.readInt32BE(at + 1)) {
    if (answer[at] !== ERROR) continue
    const fields = answer
      .subarray(at + HEAD_BYTES)
      .toString()
      .split('\0')
    const field = (letter: string) => fields.find((text) => text.startsWith(letter))?.slice(1)
    const code = field('C')
    return Object.assign(new Error(`${field('M')} (${code})`), { code })
  }
  return null
}
