import type { Socket } from 'node:net'
import { PresenceFilter } from 'ldapts'
import { AppError, isAppError } from '../kernel/app-error'
import { type OpenConnection, openConnection } from './connection'
import { groupAttributes, parseGroup, parsePerson, personAttributes } from './entries'
import { textsOf } from './entry-values'
import { allOf, groupClassFilter } from './filters'
import { shakeHands, type TlsFacts } from './handshake'
import { directoryUnavailable, type LdapServer } from './ldap-errors'
import { findAddresses, openSocket } from './reach'
import type { DirectorySettings } from './settings'

export const CHECK_STEPS = ['dns', 'tcp', 'tls', 'bind', 'people', 'groups'] as const
export type CheckStepName = (typeof CHECK_STEPS)[number]

export type CheckStep = {
  name: CheckStepName
  /** `warning`: it works and should not stay so. `skipped`: a step before it failed. */
  state: 'done' | 'warning' | 'failed' | 'skipped'
  tookMs: number
  /** What was found, a line each. */
  facts: string[]
  /** What is wrong and what to do; `raw` is the other side's own text. */
  problem: { detail: string; raw: string | null } | null
}

export type ServerCheck = { url: string; steps: CheckStep[] }

/** What a step tells, or for `problem` what should not stay so. */
type Outcome = { facts: string[]; problem?: string }

const SOME = 5

/**
 * Tries every server of the settings by itself, step by step, each within the time limit. Never throws for what is
 * wrong with a server: that is the answer.
 */
export function diagnose(settings: DirectorySettings, now: Date): Promise<ServerCheck[]> {
  return Promise.all(
    settings.servers.map(async (server) => ({
      url: server.url,
      steps: await checkServer(settings, server, now),
    })),
  )
}

async function checkServer(
  settings: DirectorySettings,
  server: LdapServer,
  now: Date,
): Promise<CheckStep[]> {
  const signal = AbortSignal.timeout(settings.timeoutMs)
  const opened: { socket?: Socket; connection?: OpenConnection } = {}
  const connection = (): OpenConnection => {
    if (opened.connection === undefined) throw new Error('the bind comes first')
    return opened.connection
  }
  const work: Record<CheckStepName, () => Promise<Outcome>> = {
    dns: async () => ({ facts: await findAddresses(server, signal) }),
    tcp: async () => {
      opened.socket = await openSocket(server, signal)
      return { facts: [`${opened.socket.remoteAddress}:${opened.socket.remotePort}`] }
    },
    tls: () => checkTls(settings, server, { socket: opened.socket, signal, now }),
    bind: async () => {
      opened.connection = await openConnection(settings, server, signal)
      return checkBind(settings, opened.connection)
    },
    people: () => checkPeople(settings, connection(), now),
    groups: () => checkGroups(settings, connection()),
  }
  const steps: CheckStep[] = []
  try {
    for (const name of CHECK_STEPS) {
      const isSkipped = steps.some(({ state }) => state === 'failed')
      steps.push(isSkipped ? skipped(name) : await runStep(name, work[name], { settings, server }))
    }
    return steps
  } finally {
    opened.socket?.destroy()
    opened.connection?.close()
  }
}

async function runStep(
  name: CheckStepName,
  work: () => Promise<Outcome>,
  where: { settings: DirectorySettings; server: LdapServer },
): Promise<CheckStep> {
  const started = performance.now()
  const step = (rest: Pick<CheckStep, 'state' | 'facts' | 'problem'>): CheckStep => ({
    name,
    tookMs: Math.round((performance.now() - started) * 10) / 10,
    ...rest,
  })
  try {
    const { facts, problem } = await work()
    if (problem === undefined) return step({ state: 'done', facts, problem: null })
    return step({ state: 'warning', facts, problem: { detail: problem, raw: null } })
  } catch (error) {
    const told = isAppError(error)
      ? error
      : directoryUnavailable(where.server, 'connect', error, where.settings.timeoutMs)
    return step({
      state: 'failed',
      facts: factsOf(error),
      problem: { detail: told.detail, raw: told.raw ?? null },
    })
  }
}

function skipped(name: CheckStepName): CheckStep {
  return { name, state: 'skipped', tookMs: 0, facts: [], problem: null }
}

// A refused certificate is what somebody wants to see.
function factsOf(error: unknown): string[] {
  const cause = error instanceof AppError ? error.cause : error
  return cause instanceof Error && 'facts' in cause && Array.isArray(cause.facts)
    ? cause.facts.map(String)
    : []
}

async function checkTls(
  settings: DirectorySettings,
  server: LdapServer,
  { socket, signal, now }: { socket: Socket | undefined; signal: AbortSignal; now: Date },
): Promise<Outcome> {
  if (socket === undefined) throw new Error('the connection comes first')
  if (!server.tls && !settings.startTls)
    return {
      facts: [],
      problem:
        'The connection is not encrypted: passwords cross the network in the clear. Use an ldaps:// address or set LDAP_START_TLS=true.',
    }
  const { certificate, refusal } = await shakeHands({ settings, server, socket, signal })
  const facts = certificateLines(certificate)
  if (refusal !== null)
    throw directoryUnavailable(
      server,
      'connect',
      Object.assign(new Error(refusal), { code: refusal, facts }),
      settings.timeoutMs,
    )
  const days = Math.floor((certificate.validTo.getTime() - now.getTime()) / 86_400_000)
  return days < 30
    ? { facts, problem: `The certificate expires in ${days} days. Have it renewed.` }
    : { facts }
}

function certificateLines(certificate: TlsFacts): string[] {
  const { protocol, subject, names, issuer, validTo, fingerprintSha256 } = certificate
  return [
    `${protocol}, certificate of ${subject}`,
    `for ${names === '' ? 'no name' : names}`,
    `issued by ${issuer}, valid until ${validTo.toISOString().slice(0, 10)}`,
    `SHA-256 ${fingerprintSha256}`,
  ]
}

async function checkBind(
  settings: DirectorySettings,
  connection: OpenConnection,
): Promise<Outcome> {
  const [root] = await connection.search('', {
    scope: 'base',
    attributes: ['supportedCapabilities', 'vendorName', 'vendorVersion'],
    limit: 1,
    aboveLimit: 'cut',
  })
  const says = (attribute: string) => (root === undefined ? [] : textsOf(root, attribute))
  const isActiveDirectory = says('supportedCapabilities').includes('1.2.840.113556.1.4.800')
  if (isActiveDirectory !== (settings.kind === 'active-directory'))
    throw new AppError(
      'DIRECTORY_UNAVAILABLE',
      isActiveDirectory
        ? 'This is Active Directory. Set LDAP_KIND=active-directory.'
        : 'This is not Active Directory. Set LDAP_KIND=openldap.',
    )
  return {
    facts: [
      settings.bind === undefined
        ? 'Anonymous: no service account is set'
        : `As ${settings.bind.dn}`,
      ...[...says('vendorName'), ...says('vendorVersion')].slice(0, 2),
    ],
  }
}

async function checkPeople(
  settings: DirectorySettings,
  connection: OpenConnection,
  now: Date,
): Promise<Outcome> {
  const { usernameAttribute, peopleBase, userFilter } = settings
  const entries = await connection.search(peopleBase, {
    scope: 'sub',
    filter: allOf([new PresenceFilter({ attribute: usernameAttribute }), userFilter]),
    attributes: personAttributes(settings),
    limit: SOME,
    aboveLimit: 'cut',
  })
  const people = entries.flatMap((entry) => {
    const username = textsOf(entry, usernameAttribute)[0] ?? ''
    return parsePerson(entry, settings, { username, now }) ?? []
  })
  if (people.length === 0)
    throw new AppError(
      'DIRECTORY_UNAVAILABLE',
      `Nobody below ${peopleBase} has the attribute ${usernameAttribute}${userFilter === undefined ? '' : ' and passes the user filter'}, or the service account may not read it. Check LDAP_PEOPLE_BASE, LDAP_USERNAME_ATTRIBUTE and LDAP_USER_FILTER.`,
    )
  return { facts: [found(people.map(({ person }) => person.username))] }
}

async function checkGroups(
  settings: DirectorySettings,
  connection: OpenConnection,
): Promise<Outcome> {
  const entries = await connection.search(settings.groupsBase, {
    scope: 'sub',
    filter: allOf([groupClassFilter, settings.groupFilter]),
    attributes: groupAttributes(settings),
    limit: SOME,
    aboveLimit: 'cut',
  })
  const groups = entries.flatMap((entry) => parseGroup(entry, settings) ?? [])
  if (groups.length === 0)
    throw new AppError(
      'DIRECTORY_UNAVAILABLE',
      `No group is found below ${settings.groupsBase}, or the service account may not read it. Check LDAP_GROUPS_BASE and LDAP_GROUP_FILTER.`,
    )
  return { facts: [found(groups.map(({ name }) => name))] }
}

function found(names: string[]): string {
  const list = names.slice(0, SOME).join(', ')
  return names.length < SOME ? `${names.length} found: ${list}` : `Found ${list} and maybe more`
}
