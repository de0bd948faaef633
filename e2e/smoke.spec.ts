import { expect, test } from './support/test'

for (const path of ['/healthz', '/readyz']) {
  test(`${path} says 200`, async ({ request }) => {
    expect((await request.get(path)).status()).toBe(200)
  })
}
