import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { isAppError } from '../../kernel/app-error'
import type { Clock } from '../../kernel/clock'
import { backoffMs } from '../../kernel/retry'
import { arrayBusy, arrayNotUnderstood, arrayRefused } from './array-errors'
import { buildRequest, type CallInput, type CallName } from './calls'
import { negotiateVersion } from './negotiate-version'
import type { ArrayResponse, ArrayTransport } from './transport'

const TRIES_MAX = 4
const BACKOFF = { baseMs: 200, maxMs: 2_000 }
const SECOND_MS = 1_000
const MINUTE_MS = 60_000
/** What the array asks to wait beyond this is told to whoever called, and nothing is sent until then. */
const WAIT_MAX_MS = 3_000
const LOGOUT_MS = 2_000
const PAGE_ITEMS = 1_000
const PAGES_MAX = 500

export type Conversation = {
  /** The version that was agreed on with the array. */
  version(signal?: AbortSignal): Promise<string>
  call<S extends z.ZodType>(
    name: CallName,
    input: CallInput,
    schema: S,
    signal?: AbortSignal,
  ): Promise<z.output<S>>
  /** All items of all pages. */
  list<S extends z.ZodType>(
    name: CallName,
    query: Readonly<Record<string, string>>,
    item: S,
    signal?: AbortSignal,
  ): Promise<z.output<S>[]>
  /** Ends the session; what fails then is left to its expiry. */
  close(): Promise<void>
}

export type ConversationOptions = {
  transport: ArrayTransport
  apiToken: string
  clock: Clock
  /** Waits between tries; real time if left out. */
  wait?: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>
}

type Session = { version: string; token: string }

const versionsSchema = z.object({ versions: z.array(z.string()) })

/**
 * Speaks to one array: agrees on a version, logs in when first asked, and once more when a session is refused. 503 and
 * the like are tried again, as are broken connections, if the call may be repeated; 429 is obeyed. Throws
 * STORAGE_UNAVAILABLE or STORAGE_REFUSED, never with a secret in it.
 */
export function openConversation(options: ConversationOptions): Conversation {
  const { transport, apiToken, clock } = options
  const wait = options.wait ?? ((ms, signal) => delay(ms, undefined, { signal }))
  let session: Promise<Session> | null = null
  let lastOpened: Session | null = null
  let silentUntil = 0

  const send = async (
    name: CallName,
    known: Session | null,
    input: CallInput,
    signal: AbortSignal | undefined,
  ): Promise<ArrayResponse> => {
    const request = buildRequest(name, known?.version ?? null, input)
    const headers = headersFor(name, apiToken, known)
    for (let attempt = 1; ; attempt += 1) {
      const pauseMs = silentUntil - clock.now().getTime()
      if (pauseMs > WAIT_MAX_MS) throw arrayBusy(Math.ceil(pauseMs / SECOND_MS))
      if (pauseMs > 0) await wait(pauseMs, signal)
      const mayRepeat = request.repeatable && attempt < TRIES_MAX
      try {
        const response = await transport.send(request, headers, signal)
        if (response.status === 429) {
          const askedMs = pauseOf(response)
          silentUntil = clock.now().getTime() + askedMs
          if (askedMs > WAIT_MAX_MS || attempt >= TRIES_MAX)
            throw arrayBusy(Math.ceil(askedMs / SECOND_MS))
          continue
        }
        if (response.status <= 500 || !mayRepeat) return response
      } catch (error) {
        if (!mayRepeat || !isBrokenConnection(error)) throw error
      }
      await wait(backoffMs(attempt, BACKOFF), signal)
    }
  }

  const succeed = (response: ArrayResponse, known: Session | null): ArrayResponse => {
    if (response.status >= 200 && response.status < 300) return response
    const secrets = [apiToken, ...(known === null ? [] : [known.token])]
    const body = secrets.reduce(
      (text, secret) => text.replaceAll(secret, '[redacted]'),
      response.body,
    )
    throw arrayRefused(response.status, body)
  }

  const logIn = async (signal: AbortSignal | undefined): Promise<Session> => {
    const offered = parse(
      succeed(await send('versions', null, {}, signal), null),
      versionsSchema,
    ).versions
    const version = negotiateVersion(offered)
    if (version === null) throw arrayNotUnderstood('It offers no version 2 of its API.')
    const response = succeed(await send('login', null, {}, signal), null)
    const token = response.headers['x-auth-token']
    if (typeof token !== 'string' || token === '')
      throw arrayNotUnderstood('A login without a session.')
    lastOpened = { version, token }
    return lastOpened
  }

  // Not under the signal of one caller: several may wait for the same session.
  const currentSession = (): Promise<Session> => {
    if (session !== null) return session
    const opening = logIn(undefined).catch((error: unknown) => {
      if (session === opening) session = null
      throw error
    })
    session = opening
    return opening
  }

  const sendInSession = async (
    name: CallName,
    input: CallInput,
    signal: AbortSignal | undefined,
  ): Promise<ArrayResponse> => {
    const opening = currentSession()
    const known = await opening
    const response = await send(name, known, input, signal)
    if (response.status !== 401 && response.status !== 403) return succeed(response, known)
    // An expired session is refused with 403 as a rule, and with 401 as the documentation says.
    if (session === opening) session = null
    const renewed = await currentSession()
    return succeed(await send(name, renewed, input, signal), renewed)
  }

  return {
    version: async () => (await currentSession()).version,
    call: async (name, input, schema, signal) =>
      parse(await sendInSession(name, input, signal), schema),
    list: async (name, query, item, signal) => {
      const page = z.object({ items: z.array(item), continuation_token: z.string().nullish() })
      const items: z.output<typeof item>[] = []
      let token: string | null = null
      for (let pages = 0; pages < PAGES_MAX; pages += 1) {
        const input = {
          query: {
            ...query,
            limit: String(PAGE_ITEMS),
            ...(token === null ? {} : { continuation_token: token }),
          },
        }
        const answer: z.output<typeof page> = parse(await sendInSession(name, input, signal), page)
        items.push(...answer.items)
        const next = answer.continuation_token ?? ''
        if (next === '') return items
        if (next === token) break
        token = next
      }
      throw arrayNotUnderstood('Pages without an end.')
    },
    close: async () => {
      session = null
      if (lastOpened !== null) {
        const soon = AbortSignal.timeout(LOGOUT_MS)
        await send('logout', lastOpened, {}, soon).catch(() => undefined)
      }
      transport.close()
    },
  }
}

function headersFor(
  name: CallName,
  apiToken: string,
  known: Session | null,
): Record<string, string> {
  if (name === 'login') return { 'api-token': apiToken }
  return known === null ? {} : { 'x-auth-token': known.token }
}

/** A minute where the budget of the minute is spent, else what is asked for, or a second. */
function pauseOf({ headers }: ArrayResponse): number {
  if (headers['x-ratelimit-remaining-minute'] === '0') return MINUTE_MS
  const asked = Number(headers['retry-after'])
  return Number.isFinite(asked) && asked > 0 ? Math.min(asked * SECOND_MS, MINUTE_MS) : SECOND_MS
}

function isBrokenConnection(error: unknown): boolean {
  return isAppError(error) && (error.raw === 'ECONNRESET' || error.raw === 'EPIPE')
}

function parse<S extends z.ZodType>(response: ArrayResponse, schema: S): z.output<S> {
  let json: unknown
  try {
    json = response.body === '' ? null : JSON.parse(response.body)
  } catch {
    throw arrayNotUnderstood(`HTTP ${response.status} with something that is not JSON.`)
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  // The path alone: what stands there may be anything.
  const where = parsed.error.issues[0]?.path.join('.') ?? ''
  throw arrayNotUnderstood(`HTTP ${response.status} without what was expected at "${where}".`)
}
