// A browser in a portal with an index of many images.
import { Agent, request } from 'node:http'
import { type BrowserContext, chromium } from 'playwright'
import { BROWSER } from '../../e2e/support/browser'
import { fillSignIn } from '../../e2e/support/sign-in'
import { ALICE } from '../../lib/directory/testing/running'
import { HOST, openWebPortal, TEAM } from '../support/web-portal'
import { fillStock } from './stock'

export type Answer = { ms: number; bytes: number; body: string }

/** `tagCounts`: how many tags the repository `tags-<n>` of each has, beside as many repositories as the stock has. */
export async function openBrowsePortal(tagCounts: readonly number[]) {
  const { url, pagesPort, profiled, close } = await openWebPortal((db, registryId) =>
    fillStock(db, registryId, tagCounts),
  )
  const browser = await chromium.launch({
    executablePath: BROWSER.executablePath,
    args: BROWSER.args,
  })
  const context = await browser.newContext({ baseURL: url })
  const page = await context.newPage()
  await page.goto('/signin')
  await fillSignIn(page, ALICE.username, ALICE.password)
  await page.waitForURL(/\/registries$/)
  const cookie = await cookieOf(context)
  const agent = new Agent({ keepAlive: true })

  return {
    page,
    place: `/registries/${TEAM}/apps`,
    get: (path: string) => timedGet({ host: HOST, port: pagesPort, agent, cookie, path }),
    profiled,
    close: async () => {
      agent.destroy()
      await browser.close()
      await close()
    },
  }
}

async function cookieOf(context: BrowserContext): Promise<string> {
  const cookies = await context.cookies()
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}

function timedGet(ask: {
  host: string
  port: number
  agent: Agent
  cookie: string
  path: string
}): Promise<Answer> {
  const { host, port, agent, cookie, path } = ask
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, agent, path, headers: { cookie } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const body = Buffer.concat(chunks)
        const ms = performance.now() - started
        if (response.statusCode !== 200) {
          reject(new Error(`${path}: ${response.statusCode} ${body.toString().slice(0, 500)}`))
        } else resolve({ ms, bytes: body.byteLength, body: body.toString() })
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}
