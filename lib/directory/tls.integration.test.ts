import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DirectoryConfig } from './directory'
import { makeCertificates, type TestCertificates } from './testing/certificates'
import { ALICE, directoryAt, listen, startFilled, stopAll } from './testing/running'
import type { Slapd } from './testing/slapd'

describe('TLS', () => {
  let trusted: TestCertificates
  let slapd: Slapd
  let plain: Slapd
  beforeAll(async () => {
    trusted = await makeCertificates([
      { type: 'ip', value: '127.0.0.1' },
      { type: 'dns', value: 'localhost' },
    ])
    slapd = await startFilled({ tls: trusted })
    plain = await startFilled()
  })
  afterAll(stopAll)

  const localhost = (url: string) => url.replace('127.0.0.1', 'localhost')
  const signIn = (url: string, overrides: Partial<DirectoryConfig>) =>
    directoryAt([url], overrides).authenticate(ALICE)
  const unavailable = (text: string) => ({
    code: 'DIRECTORY_UNAVAILABLE',
    detail: expect.stringContaining(text),
  })

  it('signs in over LDAPS by address and by name', async () => {
    const config = { caPem: trusted.caPem }
    expect((await signIn(slapd.ldapsUrl, config)).person.username).toBe('alice')
    expect((await signIn(localhost(slapd.ldapsUrl), config)).person.username).toBe('alice')
  })

  it('signs in over StartTLS by address and by name', async () => {
    const config = { caPem: trusted.caPem, startTls: true }
    expect((await signIn(slapd.url, config)).person.username).toBe('alice')
    expect((await signIn(localhost(slapd.url), config)).person.username).toBe('alice')
  })

  it.each([true, false])('refuses a CA that is not trusted (StartTLS: %s)', async (startTls) => {
    const url = startTls ? slapd.url : slapd.ldapsUrl
    const other = await makeCertificates([{ type: 'ip', value: '127.0.0.1' }])
    const expected = unavailable('not trusted')
    await expect(signIn(url, { startTls, caPem: other.caPem })).rejects.toMatchObject(expected)
    await expect(signIn(url, { startTls })).rejects.toMatchObject(expected)
  })

  it.each([true, false])(
    'refuses a certificate for another name (StartTLS: %s)',
    async (startTls) => {
      const other = await makeCertificates([{ type: 'dns', value: 'ldap.example.org' }])
      const elsewhere = await startFilled({ tls: other })
      await expect(
        signIn(startTls ? elsewhere.url : elsewhere.ldapsUrl, { startTls, caPem: other.caPem }),
      ).rejects.toMatchObject(unavailable('for another name'))
    },
  )

  it.each([true, false])(
    'refuses a certificate that has expired (StartTLS: %s)',
    async (startTls) => {
      const old = await makeCertificates(
        [{ type: 'ip', value: '127.0.0.1' }],
        new Date(Date.now() - 1),
      )
      const stale = await startFilled({ tls: old })
      await expect(
        signIn(startTls ? stale.url : stale.ldapsUrl, { startTls, caPem: old.caPem }),
      ).rejects.toMatchObject(unavailable('has expired'))
    },
  )

  it('verifies also where the environment tells Node not to', async () => {
    const other = await makeCertificates([{ type: 'ip', value: '127.0.0.1' }])
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    try {
      for (const startTls of [true, false])
        await expect(
          signIn(startTls ? slapd.url : slapd.ldapsUrl, { startTls, caPem: other.caPem }),
        ).rejects.toMatchObject(unavailable('not trusted'))
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
    }
  })

  it('does not go on without encryption when StartTLS is refused', async () => {
    await expect(signIn(plain.url, { startTls: true, caPem: trusted.caPem })).rejects.toMatchObject(
      unavailable('refuses StartTLS'),
    )
  })

  it('says so when a plain port is used for LDAPS', async () => {
    await expect(
      signIn(plain.url.replace('ldap:', 'ldaps:'), { caPem: trusted.caPem }),
    ).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' })
  })

  it.each([3, 4])(
    'is not fooled by an answer to message %i that was put in before StartTLS took effect',
    async (messageId) => {
      // A bind's success whose text is as long as slapd's refusal, which it swallows.
      const injected = Buffer.from(`301a02010${messageId}61150a01000400040e`, 'hex')
      let connections = 0
      const between = await listen((client) => {
        connections += 1
        const isForPassword = connections === 2
        const server = connect(Number(new URL(slapd.url).port), '127.0.0.1')
        server.on('error', () => client.destroy())
        server.once('data', (agreed) => {
          client.write(isForPassword ? Buffer.concat([agreed, injected]) : agreed)
          server.pipe(client)
        })
        client.pipe(server)
      })
      const signedIn = directoryAt([between.url], {
        startTls: true,
        caPem: trusted.caPem,
        timeoutMs: 1_000,
      }).authenticate({ ...ALICE, password: 'wrong' })
      await expect(signedIn).rejects.toMatchObject({ name: 'AppError' })
      expect(connections).toBe(2)
    },
  )
})
