import { type RawAnswer, sendRaw } from './raw-http'

export type ActionCall = {
  id: string
  /** A page that carries the action. */
  page: string
  input: unknown
  cookie: string
  /** Where the browser says that it comes from; null for nothing at all, our own pages if left out. */
  origin?: string | null
}

/** `ok`, or the code of the refusal; for what is neither, the HTTP status. */
export type ActionOutcome = { outcome: string; answer: RawAnswer }

/** Calls a server action as Next's own client does, with any input that JSON can say. */
export async function callAction(origin: string, call: ActionCall): Promise<ActionOutcome> {
  const from = call.origin === undefined ? origin : call.origin
  const answer = await sendRaw(origin, {
    method: 'POST',
    target: call.page,
    headers: {
      accept: 'text/x-component',
      'content-type': 'text/plain;charset=UTF-8',
      'next-action': call.id,
      ...(from === null ? {} : { origin: from }),
      ...(call.cookie === '' ? {} : { cookie: call.cookie }),
    },
    body: JSON.stringify([escapeDollars(call.input)]),
  })
  return { outcome: outcomeOf(answer), answer }
}

function outcomeOf({ status, body }: RawAnswer): string {
  // The answer is a stream of rows; the first one points to the row with the result.
  const row = body.split('\n').find((line) => line.startsWith('1:{'))
  if (row === undefined) return `HTTP ${status}`
  const result = JSON.parse(row.slice(2))
  return result.ok === true ? 'ok' : String(result.error?.code ?? `HTTP ${status}`)
}

/** React's encoding gives strings that begin with a dollar a meaning of their own. */
function escapeDollars(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('$') ? `$${value}` : value
  if (Array.isArray(value)) return value.map(escapeDollars)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, escapeDollars(entry)]),
  )
}
