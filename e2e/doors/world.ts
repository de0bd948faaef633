import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { fetchCa } from '../support/berth-ca'
import { makeImage } from '../support/images'
import { expectIndexed } from '../support/index-pages'
import { sendRaw } from '../support/raw-http'
import { bringUp } from '../support/registry-pages'
import { callAction } from '../support/server-action'
import { skopeoCopy } from '../support/skopeo'
import type { StackFacts } from '../support/stack'
import { makeCiAccount, makePersonalToken } from '../support/token-pages'
import { findActions } from './discover'

/** Signed out, the roles of one team, an admin, and a member of another team. */
export const READERS = ['out', 'foreign', 'viewer', 'developer', 'owner', 'admin'] as const
export type Reader = (typeof READERS)[number]

export const ACCOUNTS: Readonly<Record<Exclude<Reader, 'out'>, string>> = {
  foreign: 'search-dev',
  viewer: 'payments-viewer',
  developer: 'payments-dev',
  owner: 'payments-owner',
  admin: 'admin',
}

const REPOSITORY = 'image'

/** Everything of one team that a request can name. */
export type Place = {
  tenantSlug: string
  registrySlug: string
  tenantId: string
  registryId: string
  /** Of the request that made the registry. */
  requestId: string
  groupId: string
  /** A CI account, another one that a row takes back, and a token of its developer. */
  ciAccountId: string
  spareCiAccountId: string
  tokenId: string
  repository: string
  tag: string
  digest: string
  /** Words that only those who may see this place can know. */
  secrets: readonly string[]
}

export type World = {
  origin: string
  machineUrl: string
  ca: string
  cookies: Readonly<Record<Reader, string>>
  own: Place
  /** Of the other team. */
  theirs: Place
  /** As long as `theirs`, and of nobody. */
  nowhere: Place
}

/** Two teams with a registry that holds an image, and people of every kind who are signed in. */
export async function makeDoorsWorld(
  stack: StackFacts,
  pageOf: (username: string) => Promise<Page>,
): Promise<World> {
  const pages = new Map<Reader, Page>()
  for (const reader of READERS) {
    if (reader !== 'out') pages.set(reader, await pageOf(ACCOUNTS[reader]))
  }
  const cookies = Object.fromEntries(
    await Promise.all(
      READERS.map(async (reader) => {
        const jar = (await pages.get(reader)?.context().cookies()) ?? []
        return [reader, jar.map(({ name, value }) => `${name}=${value}`).join('; ')] as const
      }),
    ),
  ) as Record<Reader, string>
  const ca = await fetchCa(stack)
  const name = `doors-${randomBytes(3).toString('hex')}`
  const furnish = (team: string, reader: 'developer' | 'foreign', owner: Reader) =>
    makePlace({
      ...{ stack, ca, team, name, cookies, reader },
      ...{ page: pages.get(reader), owner: pages.get(owner) },
    })
  const own = await furnish('payments', 'developer', 'owner')
  await setDeveloper(stack.url, cookies.admin, own, 'viewer')
  const theirs = await furnish('search', 'foreign', 'foreign')
  return {
    origin: stack.url,
    machineUrl: stack.machineUrl,
    ca: ca.pem,
    cookies,
    own,
    theirs,
    nowhere: nowhereLike(theirs),
  }
}

/**
 * Who founded a team is one of its owners, and of the demo's accounts the developer is the only one to found it. Takes
 * that away, and with `owner` gives it back by the team's group, for specs that run later.
 */
export async function setDeveloper(
  origin: string,
  cookie: string,
  place: Place,
  roleOfGroup: 'viewer' | 'owner',
): Promise<void> {
  const { tenantSlug, groupId } = place
  const page = `/teams/${tenantSlug}/access`
  const call = (name: string, input: unknown) => {
    const action = findActions().find((each) => each.name === `teams/[tenant]/access ${name}`)
    return callAction(origin, { id: action?.id ?? '', page, input, cookie })
  }
  const removed = await call('removeGrantAction', { tenantSlug, username: ACCOUNTS.developer })
  const mapped = await call('saveMappingAction', { tenantSlug, groupId, role: roleOfGroup })
  if (!['ok', 'NOT_FOUND'].includes(removed.outcome) || mapped.outcome !== 'ok') {
    throw new Error(`The developer keeps a role: ${removed.outcome}, ${mapped.outcome}.`)
  }
}

async function makePlace(options: {
  stack: StackFacts
  ca: { pem: string; directory: string }
  team: string
  name: string
  page: Page | undefined
  owner: Page | undefined
  cookies: Record<Reader, string>
  reader: 'developer' | 'foreign'
}): Promise<Place> {
  const { stack, ca, team, name, page, owner, cookies, reader } = options
  if (page === undefined || owner === undefined) throw new Error(`Nobody of ${team} is signed in.`)
  const purpose = `Known to ${team} alone`
  const address = await bringUp(page, { team, name, purpose, quota: '1 GiB' })
  const image = await makeImage(join(stack.scratch, 'doors'), team)
  await skopeoCopy({
    source: image.source,
    destination: `docker://${address}/${REPOSITORY}:v1`,
    to: { credentials: `${ACCOUNTS[reader]}:demo`, certDirectory: ca.directory },
  })
  await expectIndexed(page, `/registries/${team}/${name}/tags?repository=${REPOSITORY}`, ['v1'])
  await makeCiAccount(owner, team, { name })
  await makeCiAccount(owner, team, { name: `spare-${name}` })
  await makePersonalToken(page, { name })
  // What a page is made of stands in it as data too, in scripts and so with escaped quotes.
  const read = async (target: string, cookie: string) =>
    (await sendRaw(stack.url, { target, headers: { cookie } })).body.replaceAll('\\"', '"')
  const detail = z
    .object({ id: z.string() })
    .parse(JSON.parse(await read(`/api/registries/${team}/${name}`, cookies[reader])))
  const tenants = await read('/admin/tenants', cookies.admin)
  const requests = await read('/requests', cookies[reader])
  const form = await read('/registries/new', cookies[reader])
  return {
    tenantSlug: team,
    registrySlug: name,
    tenantId: match(tenants, new RegExp(`"id":"([^"]+)","slug":"${team}"`)),
    registryId: detail.id,
    requestId: match(
      requests,
      new RegExp(`"id":"([^"]+)","kind":"registry","state":"approved"[^}]*"slug":"${name}"`),
    ),
    ciAccountId: await idOnList(owner, `/teams/${team}/ci`, name),
    spareCiAccountId: await idOnList(owner, `/teams/${team}/ci`, `spare-${name}`),
    tokenId: await idOnList(page, '/tokens', name),
    groupId: match(form, new RegExp(`"groupId":"([^"]+)","groupName":"${team}"`)),
    repository: REPOSITORY,
    tag: 'v1',
    digest: image.digest,
    secrets: [purpose, address, detail.id],
  }
}

async function idOnList(page: Page, path: string, name: string): Promise<string> {
  await page.goto(path)
  const href = await page.getByRole('link', { name, exact: true }).getAttribute('href')
  return href?.split('/').at(-1) ?? ''
}

function match(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1]
  if (found === undefined) throw new Error(`${pattern} is nowhere in:\n${text.slice(0, 4_000)}`)
  return found
}

/** The same place with names and ids that nothing has. */
function nowhereLike(place: Place): Place {
  const turned = (text: string) => text.split('').reverse().join('')
  return {
    ...place,
    tenantSlug: turned(place.tenantSlug),
    registrySlug: turned(place.registrySlug),
    tenantId: turned(place.tenantId),
    registryId: turned(place.registryId),
    requestId: turned(place.requestId),
    groupId: turned(place.groupId),
    ciAccountId: turned(place.ciAccountId),
    spareCiAccountId: turned(place.spareCiAccountId),
    tokenId: turned(place.tokenId),
    secrets: [],
  }
}
