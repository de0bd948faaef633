import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { readTokenQuestion } from './token-request'

const FORM = 'application/x-www-form-urlencoded'
const SERVICE = 'berth-registry'

function ask(
  method: string,
  query: string,
  options: { headers?: Record<string, string>; body?: string } = {},
) {
  const request = new IncomingMessage(new Socket())
  request.method = method
  request.headers = options.headers ?? {}
  request.push(options.body ?? '')
  request.push(null)
  return readTokenQuestion(request, new URL(`http://berth.invalid/token${query}`))
}

const post = (form: string, type = FORM) =>
  ask('POST', '', { headers: { 'content-type': type }, body: form })

describe('GET', () => {
  it('reads service, every scope and Basic credentials', async () => {
    const authorization = `Basic ${Buffer.from('ada:pa:ss').toString('base64')}`
    const question = await ask(
      'GET',
      `?service=${SERVICE}&scope=repository:a:pull&scope=repository:b:push`,
      { headers: { authorization } },
    )
    expect(question).toEqual({
      service: SERVICE,
      scopes: ['repository:a:pull', 'repository:b:push'],
      credentials: { username: 'ada', password: 'pa:ss' },
    })
  })

  it('reads a question without anything', async () => {
    expect(await ask('GET', '')).toEqual({ service: '', scopes: [], credentials: null })
  })

  it('does not read credentials from the address, and refuses a secret there', async () => {
    const named = await ask('GET', `?service=${SERVICE}&username=ada`)
    expect(named.credentials).toBeNull()
    await expect(
      ask('GET', `?service=${SERVICE}&username=ada&password=secret`),
    ).rejects.toMatchObject({ code: 'BAD_INPUT', detail: expect.stringContaining('address') })
  })

  it('refuses two services', async () => {
    await expect(ask('GET', '?service=a&service=b')).rejects.toMatchObject({
      code: 'BAD_INPUT',
      detail: expect.stringContaining('service'),
    })
  })
})

describe('POST', () => {
  it('reads the form of docker, and nothing from the address', async () => {
    const question = await ask('POST', '?service=other&scope=repository:c:push', {
      headers: { 'content-type': `${FORM}; charset=utf-8` },
      body: `grant_type=password&service=${SERVICE}&client_id=docker&username=ada&password=p%26ss&scope=repository%3Aa%3Apull`,
    })
    expect(question).toEqual({
      service: SERVICE,
      scopes: ['repository:a:pull'],
      credentials: { username: 'ada', password: 'p&ss' },
    })
  })

  it.each([
    ['grant_type=refresh_token&refresh_token=x', 'grant_type=password'],
    ['', 'grant_type=password'],
    ['grant_type=password&username=a&username=b&password=c', 'username'],
    ['grant_type=password&username=a&password=b&password=c', 'password'],
    ['grant_type=password&service=a&service=b&username=a&password=c', 'service'],
  ])('refuses %s', async (form, named) => {
    await expect(post(form)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      detail: expect.stringContaining(named),
    })
  })

  it.each(['application/json', 'text/plain', ''])('refuses a body of type "%s"', async (type) => {
    await expect(post('grant_type=password', type)).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })

  it('refuses a form of more than 64 KiB', async () => {
    const form = `grant_type=password&scope=${'x'.repeat(64 * 1024)}`
    await expect(post(form)).rejects.toMatchObject({ code: 'TOO_LARGE' })
  })
})

it.each(['PUT', 'HEAD', 'DELETE'])('%s is no way to ask', async (method) => {
  await expect(ask(method, '')).rejects.toMatchObject({ code: 'METHOD_NOT_ALLOWED' })
})
