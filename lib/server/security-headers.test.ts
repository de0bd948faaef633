import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { secureHeaders } from './security-headers'

function answerOf(options: { isHttps?: boolean; isDevelopment?: boolean } = {}) {
  const request = new IncomingMessage(new Socket())
  request.url = '/signin?x=1'
  // As if somebody had sent it, to choose the nonce.
  request.headers['content-security-policy'] = "script-src 'nonce-mine'"
  const response = new ServerResponse(request)
  secureHeaders(request, response, { isHttps: true, isDevelopment: false, ...options })
  const headers = response.getHeaders()
  const policy = String(headers['content-security-policy'])
  const directives = new Map(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ')
      return [name, sources] as const
    }),
  )
  return { request, headers, policy, directives }
}

function nonceOf(sources: readonly string[] | undefined): string {
  const [nonce = ''] = (sources ?? []).flatMap((source) => /^'nonce-(.+)'$/.exec(source)?.[1] ?? [])
  return nonce
}

describe('secureHeaders', () => {
  it('lets run what this answer names by a nonce, and what that loads, and nothing else', () => {
    const { directives } = answerOf()
    const nonce = nonceOf(directives.get('script-src'))
    expect(Buffer.from(nonce, 'base64')).toHaveLength(16)
    expect(directives.get('script-src')).toEqual(["'self'", `'nonce-${nonce}'`, "'strict-dynamic'"])
    expect(directives.get('style-src')).toEqual(["'self'", `'nonce-${nonce}'`])
    for (const name of ['default-src', 'base-uri', 'frame-ancestors'])
      expect(directives.get(name), name).toEqual(["'none'"])
    expect(directives.get('form-action')).toEqual(["'self'"])
  })

  it('has no source that allows what was not named', () => {
    const { policy } = answerOf()
    expect(policy).not.toMatch(/unsafe-(inline|eval|hashes)|\*|https?:|blob:/)
  })

  it('takes another nonce for each answer', () => {
    const nonces = Array.from({ length: 20 }, () =>
      nonceOf(answerOf().directives.get('script-src')),
    )
    expect(new Set(nonces).size).toBe(nonces.length)
  })

  it('tells the pages its own policy and their path, whatever the request said', () => {
    const { request, policy } = answerOf()
    expect(request.headers).toMatchObject({
      'content-security-policy': policy,
      'x-berth-path': '/signin?x=1',
    })
  })

  it('forbids frames, guessed types and foreign windows', () => {
    expect(answerOf().headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
  })

  it('asks for HTTPS for a year where people come by HTTPS, and only there', () => {
    const name = 'strict-transport-security'
    expect(answerOf({ isHttps: true }).headers[name]).toBe('max-age=31536000')
    expect(answerOf({ isHttps: false }).headers[name]).toBeUndefined()
  })

  it('loosens scripts for reloading in development alone', () => {
    expect(answerOf({ isDevelopment: true }).policy).toContain("'unsafe-eval'")
  })
})
