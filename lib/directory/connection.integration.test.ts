import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { makeCertificates } from './testing/certificates'
import { ALICE, directoryAt, listen, startFilled, stopAll } from './testing/running'

describe('a directory in trouble', () => {
  afterEach(stopAll)
  const TIMEOUT_MS = 700
  /** Of a busy machine; the system itself would give up after minutes. */
  const SLACK_MS = 3_000

  const timed = async (work: Promise<unknown>) => {
    const started = performance.now()
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    )
    return { error, tookMs: performance.now() - started }
  }
  const tooSlow = {
    code: 'DIRECTORY_UNAVAILABLE',
    detail: expect.stringContaining('did not answer within 0.7 s'),
  }

  it('is unavailable at once when nothing listens, and names the server', async () => {
    const closed = await listen(() => undefined)
    await closed.stop()
    const { error, tookMs } = await timed(directoryAt([closed.url]).authenticate(ALICE))
    expect(error).toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
      detail: expect.stringContaining(`127.0.0.1:${closed.port} refuses connections`),
    })
    expect(tookMs).toBeLessThan(1000)
  })

  it('is unavailable when its name is unknown', async () => {
    await expect(directoryAt(['ldap://directory.invalid']).check()).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
      detail: expect.stringContaining('directory.invalid:389'),
    })
  })

  it.each([
    ['ldap', false],
    ['ldap', true],
    ['ldaps', false],
  ])(
    'gives up in time on a server that says nothing (%s, StartTLS: %s)',
    async (scheme, startTls) => {
      const silent = await listen(() => undefined)
      const directory = directoryAt([silent.url.replace('ldap', scheme)], {
        startTls,
        timeoutMs: TIMEOUT_MS,
      })
      const { error, tookMs } = await timed(directory.authenticate(ALICE))
      expect(error).toMatchObject(tooSlow)
      expect(tookMs).toBeLessThan(TIMEOUT_MS + SLACK_MS)
      await expect.poll(silent.open).toBe(0)
    },
  )

  it('gives up in time on a server that hangs after it agreed to StartTLS', async () => {
    const agreed = Buffer.from('300c02010278070a010004000400', 'hex')
    const hanging = await listen((socket) => socket.once('data', () => socket.write(agreed)))
    const directory = directoryAt([hanging.url], { startTls: true, timeoutMs: TIMEOUT_MS })
    const { error, tookMs } = await timed(directory.authenticate(ALICE))
    expect(error).toMatchObject(tooSlow)
    expect(tookMs).toBeLessThan(TIMEOUT_MS + SLACK_MS)
    await expect.poll(hanging.open, { timeout: 5_000 }).toBe(0)
  })

  it('gives up in time on a frozen server, and works again once it thaws', async () => {
    const slapd = await startFilled()
    const directory = directoryAt([slapd.url], { timeoutMs: TIMEOUT_MS })
    await directory.check()
    process.kill(slapd.pid, 'SIGSTOP')
    const { error, tookMs } = await timed(directory.authenticate(ALICE))
    expect(error).toMatchObject(tooSlow)
    expect(tookMs).toBeLessThan(TIMEOUT_MS + SLACK_MS)
    process.kill(slapd.pid, 'SIGCONT')
    expect((await directory.authenticate(ALICE)).person.username).toBe('alice')
  })

  it('is unavailable when it speaks something else', async () => {
    const web = await listen((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400\r\n\r\n')),
    )
    const { error } = await timed(directoryAt([web.url], { timeoutMs: TIMEOUT_MS }).check())
    expect(error).toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' })
  })

  it('goes on to the next server when one is closed or silent', async () => {
    const slapd = await startFilled()
    const closed = await listen(() => undefined)
    await closed.stop()
    const silent = await listen(() => undefined)
    const directory = directoryAt([closed.url, silent.url, slapd.url], { timeoutMs: 2_000 })
    expect((await directory.authenticate(ALICE)).person.username).toBe('alice')
  })

  it('names every server when none can be used', async () => {
    const closed = [await listen(() => undefined), await listen(() => undefined)]
    for (const server of closed) await server.stop()
    const { error } = await timed(directoryAt(closed.map((server) => server.url)).check())
    for (const { port } of closed)
      expect(error).toMatchObject({ detail: expect.stringContaining(`:${port} `) })
  })

  it('stops when the caller gives up, and leaves no connection behind', async () => {
    const silent = await listen(() => undefined)
    const caller = new AbortController()
    const work = directoryAt([silent.url]).authenticate({ ...ALICE, signal: caller.signal })
    await expect.poll(silent.open).toBe(1)
    caller.abort(new Error('the page was closed'))
    await expect(work).rejects.toThrow('the page was closed')
    await expect.poll(silent.open).toBe(0)
  })

  it.each([true, false])('never reconnects behind our back (StartTLS: %s)', async (startTls) => {
    const certificates = await makeCertificates([{ type: 'ip', value: '127.0.0.1' }])
    const slapd = await startFilled({ tls: certificates })
    let first: Socket | undefined
    const between = await listen((client) => {
      // While the password is checked over a second connection, the one that finds the groups is cut.
      if (first === undefined) first = client
      else first.destroy()
      const server = connect(Number(new URL(slapd.url).port), '127.0.0.1')
      server.on('error', () => client.destroy())
      client.on('close', () => server.destroy())
      client.pipe(server).pipe(client)
    })
    const directory = directoryAt([between.url], {
      startTls,
      caPem: certificates.caPem,
      timeoutMs: 1_500,
    })
    await expect(directory.authenticate(ALICE)).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
    })
    expect(between.accepted()).toBe(2)
  })
})
