import { afterEach, describe, expect, it } from 'vitest'
import { createDirectory, type DirectoryConfig } from './directory'
import { makeCertificates } from './testing/certificates'
import { casesConfig } from './testing/directory-cases'
import { ALICE, directoryAt, listen, startFilled, stopAll } from './testing/running'
import type { Slapd } from './testing/slapd'

const bindsOf = async (slapd: Slapd) => (await slapd.counts()).binds

describe('several servers', () => {
  afterEach(stopAll)

  it('asks the next one when a certificate is not trusted, and tells the first nothing', async () => {
    const trusted = await makeCertificates([{ type: 'ip', value: '127.0.0.1' }])
    const other = await makeCertificates([{ type: 'ip', value: '127.0.0.1' }])
    const impostor = await startFilled({ tls: other })
    const slapd = await startFilled({ tls: trusted })
    const before = await bindsOf(impostor)
    for (const [urls, startTls] of [
      [[impostor.ldapsUrl, slapd.ldapsUrl], false],
      [[impostor.url, slapd.url], true],
    ] as const) {
      const directory = directoryAt([...urls], { caPem: trusted.caPem, startTls })
      expect((await directory.authenticate(ALICE)).person.username).toBe('alice')
    }
    // One more is our own question.
    expect((await bindsOf(impostor)) - before).toBe(1)
  })

  it('asks the next one when StartTLS is refused, and never goes on in plain text', async () => {
    const certificates = await makeCertificates([{ type: 'ip', value: '127.0.0.1' }])
    const plain = await startFilled()
    const slapd = await startFilled({ tls: certificates })
    const directory = directoryAt([plain.url, slapd.url], {
      caPem: certificates.caPem,
      startTls: true,
    })
    const before = await bindsOf(plain)
    expect((await directory.authenticate(ALICE)).person.username).toBe('alice')
    expect((await bindsOf(plain)) - before).toBe(1)
  })

  it('tells a wrong password to one server alone', async () => {
    const first = await startFilled()
    const second = await listen(() => undefined)
    const directory = directoryAt([first.url, second.url])
    await expect(directory.authenticate({ ...ALICE, password: 'wrong' })).rejects.toMatchObject({
      code: 'INVALID_CREDENTIALS',
    })
    expect(await directory.findPerson('nobody')).toBeNull()
    expect(second.accepted()).toBe(0)
  })

  it('tells a refused service account to one server alone', async () => {
    const first = await startFilled()
    const second = await listen(() => undefined)
    const directory = directoryAt([first.url, second.url], {
      bind: { dn: first.adminDn, password: 'wrong' },
    })
    await expect(directory.findPerson('alice')).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
      field: 'bind',
    })
    expect(second.accepted()).toBe(0)
  })

  it('does not ask the next one when the settings are at fault', async () => {
    const first = await startFilled()
    const second = await listen(() => undefined)
    const directory = directoryAt([first.url, second.url], {
      groupsBase: 'ou=none,dc=example,dc=org',
    })
    await expect(directory.authenticate(ALICE)).rejects.toMatchObject({
      detail: expect.stringContaining('no entry at a configured base DN'),
    })
    expect(second.accepted()).toBe(0)
  })

  it('starts anew elsewhere when a server answers the door and then hangs', async () => {
    const slapd = await startFilled()
    // The end of the search for its root entry, and no word after it.
    const done = Buffer.from('300c02010165070a010004000400', 'hex')
    let questions = 0
    const hanging = await listen((socket) =>
      socket.on('data', () => {
        questions += 1
        if (questions === 1) socket.write(done)
      }),
    )
    const directory = directoryAt([hanging.url, slapd.url], { timeoutMs: 1_000 })
    expect((await directory.authenticate(ALICE)).person.username).toBe('alice')
    expect(questions).toBe(2)
  })

  it('leaves a server that hung alone for half a minute, and then comes back', async () => {
    const slapd = await startFilled()
    const silent = await listen(() => undefined)
    const clock = { nowMs: Date.now(), now: () => new Date(clock.nowMs) }
    const config: DirectoryConfig = casesConfig({
      urls: [silent.url, slapd.url],
      timeoutMs: 1_000,
    })
    const directory = createDirectory(config, clock)
    await directory.check()
    expect(silent.accepted()).toBe(1)

    clock.nowMs += 29_000
    const started = performance.now()
    await directory.check()
    expect(performance.now() - started).toBeLessThan(450)
    expect(silent.accepted()).toBe(1)

    clock.nowMs += 1_000
    await directory.check()
    expect(silent.accepted()).toBe(2)
  })

  it('does not hold it against a server when the caller goes away', async () => {
    const slapd = await startFilled()
    const silent = await listen(() => undefined)
    const directory = directoryAt([silent.url, slapd.url], { timeoutMs: 1_000 })
    const caller = new AbortController()
    const left = directory.check(caller.signal)
    await expect.poll(silent.open).toBe(1)
    caller.abort(new Error('the page was closed'))
    await expect(left).rejects.toThrow('the page was closed')
    await directory.check()
    expect(silent.accepted()).toBe(2)
  })

  it('still asks one that failed when the others fail too', async () => {
    const first = await startFilled()
    const second = await startFilled()
    const directory = directoryAt([first.url, second.url])
    await first.stop()
    await directory.check()
    await second.stop()
    await expect(directory.check()).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' })
  })
})
