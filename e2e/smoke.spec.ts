import { expect, test } from './support/test'

for (const path of ['/healthz', '/readyz']) {
  test(`${path} says 200`, async ({ request }) => {
    expect((await request.get(path)).status()).toBe(200)
  })
}

test('pages run the scripts that their answer names by a nonce, and no other', async ({
  request,
}) => {
  const seen = new Set<string>()
  for (let visit = 0; visit < 2; visit += 1) {
    const answer = await request.get('/signin')
    expect(answer.headers()).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
    })
    const policy = answer.headers()['content-security-policy'] ?? ''
    const nonce = /(?:^|; )script-src 'self' 'nonce-([^']+)' 'strict-dynamic'(?:;|$)/.exec(
      policy,
    )?.[1]
    expect(nonce, policy).toBeDefined()
    seen.add(nonce ?? '')
    const scripts = (await answer.text()).match(/<script\b[^>]*>/g) ?? []
    expect(scripts.length).toBeGreaterThan(0)
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`)
  }
  expect(seen.size).toBe(2)
})
