import { BindResponse, InvalidCredentialsError, StatusCodeParser, UnavailableError } from 'ldapts'
import { describe, expect, it } from 'vitest'
import { directoryUnavailable, isAnswer, isPasswordRefusal, type LdapStage } from './ldap-errors'

const SERVER = { url: 'ldap://dir.example.org:389', host: 'dir.example.org', port: 389, tls: false }

const describeError = (error: unknown, stage: LdapStage = 'search') =>
  directoryUnavailable(SERVER, stage, error, 5000)
const failure = (code: string) => Object.assign(new Error('secret inside'), { code })
const result = (status: number) =>
  StatusCodeParser.parse(new BindResponse({ messageId: 1, status, errorMessage: 'server text' }))

describe('directoryUnavailable', () => {
  it.each([
    ['ECONNREFUSED', 'refuses connections'],
    ['ENOTFOUND', 'not known'],
    ['EHOSTUNREACH', 'cannot be reached'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'for another name'],
    ['CERT_HAS_EXPIRED', 'has expired'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'not trusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'not trusted'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'does not agree on TLS'],
    ['constructor', 'broke off'],
  ])('explains %s', (code, text) => {
    const error = describeError(failure(code), 'connect')
    expect(error).toMatchObject({ code: 'DIRECTORY_UNAVAILABLE', terminal: false, raw: undefined })
    expect(error.detail).toContain('The directory at dir.example.org:389')
    expect(error.detail).toContain(text)
    expect(error.detail).not.toContain('secret inside')
  })

  it('tells the time limit in seconds', () => {
    const timeout = new DOMException('late', 'TimeoutError')
    expect(describeError(timeout).detail).toContain('within 5 s')
  })

  it.each([
    [2, 'startTls', 'refuses StartTLS'],
    [49, 'serviceBind', 'service account'],
    [13, 'passwordBind', 'encrypted connection'],
    [8, 'search', 'encrypted connection'],
    [10, 'search', 'another server'],
    [32, 'search', 'base DN'],
    [4, 'search', 'size limit'],
    [11, 'search', 'size limit'],
    [50, 'search', 'refuses to be searched'],
    [1, 'search', 'refuses to be searched'],
  ] as const)('explains result %i at %s, which needs a change', (code, stage, text) => {
    const error = describeError(result(code), stage)
    expect(error.detail).toContain(text)
    expect(error).toMatchObject({ terminal: true, raw: expect.stringContaining('server text') })
  })

  it('takes busy for passing', () => {
    expect(describeError(new UnavailableError('later'), 'serviceBind')).toMatchObject({
      terminal: false,
      detail: expect.stringContaining('busy'),
    })
  })
})

describe('isPasswordRefusal', () => {
  it.each([19, 32, 34, 48, 49, 50, 53])('is true for result %i', (code) => {
    expect(isPasswordRefusal(result(code))).toBe(true)
  })
  it.each([1, 2, 8, 10, 13, 51, 52, 80])('is false for result %i', (code) => {
    expect(isPasswordRefusal(result(code))).toBe(false)
  })
  it('is false for what is no answer', () => {
    expect(isPasswordRefusal(failure('ECONNRESET'))).toBe(false)
    expect(isAnswer(failure('ECONNRESET'))).toBe(false)
    expect(isAnswer(new InvalidCredentialsError())).toBe(true)
  })
})
