import { X509Certificate } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { Filter } from 'ldapts'
import { AppError } from '../kernel/app-error'
import type { DirectoryKind } from './directory-kind'
import { parseFilter } from './filters'
import type { LdapServer } from './ldap-errors'

/** `walk` climbs from group to group; `chain` asks Active Directory's matching rule for all of them at once. */
export type Nesting = 'walk' | 'chain'

export type DirectoryConfig = {
  kind: DirectoryKind
  /** `ldap://host[:389]` or `ldaps://host[:636]`, tried in order. */
  urls: readonly string[]
  /** Encrypt `ldap://` connections before anything else is said; there is no way back to plain text. */
  startTls: boolean
  /** The CAs to trust for LDAPS and StartTLS; the usual public ones without it. */
  caPem?: string
  /** The account that searches; anonymous without it. */
  bind?: { dn: string; password: string }
  peopleBase: string
  groupsBase: string
  /** `uid` without it, or `sAMAccountName` for Active Directory. */
  usernameAttribute?: string
  /** `displayName` without it; `cn` stands in where it is missing. */
  displayNameAttribute?: string
  /** `mail` without it. */
  mailAttribute?: string
  /** `cn` without it. */
  groupNameAttribute?: string
  /** `walk` without it, or `chain` for Active Directory. */
  nesting?: Nesting
  /** RFC 4515: people who may sign in. */
  userFilter?: string
  /** RFC 4515: groups that count at all. */
  groupFilter?: string
  /** RFC 4515: groups that are teams. */
  teamFilter?: string
  /** For one whole operation. */
  timeoutMs: number
}

export type DirectorySettings = {
  kind: DirectoryKind
  servers: LdapServer[]
  startTls: boolean
  secureContext: SecureContext | undefined
  bind: { dn: string; password: string } | undefined
  peopleBase: string
  groupsBase: string
  usernameAttribute: string
  displayNameAttribute: string
  mailAttribute: string
  groupNameAttribute: string
  nesting: Nesting
  userFilter: Filter | undefined
  groupFilter: Filter | undefined
  teamFilter: Filter | undefined
  timeoutMs: number
}

/** What the settings say, for people: everything but secrets. */
export type DirectoryFacts = Omit<
  DirectorySettings,
  'servers' | 'secureContext' | 'bind' | 'userFilter' | 'groupFilter' | 'teamFilter'
> & {
  urls: readonly string[]
  hasOwnCa: boolean
  bindDn: string | null
  userFilter: string | null
  groupFilter: string | null
  teamFilter: string | null
}

export function factsOf(settings: DirectorySettings): DirectoryFacts {
  const { servers, secureContext, bind, userFilter, groupFilter, teamFilter, ...rest } = settings
  return {
    ...rest,
    urls: servers.map((server) => server.url),
    hasOwnCa: secureContext !== undefined,
    bindDn: bind?.dn ?? null,
    userFilter: userFilter?.toString() ?? null,
    groupFilter: groupFilter?.toString() ?? null,
    teamFilter: teamFilter?.toString() ?? null,
  }
}

/** @throws AppError BAD_INPUT with the `field` that cannot work. */
export function parseSettings(config: DirectoryConfig): DirectorySettings {
  const { kind, bind } = config
  const isActiveDirectory = kind === 'active-directory'
  if (config.urls.length === 0) throw badInput('urls', 'Give at least one address.')
  if (!(config.timeoutMs > 0)) throw badInput('timeoutMs', 'It must be above zero.')
  if (config.nesting === 'chain' && !isActiveDirectory)
    throw badInput('nesting', 'Only Active Directory knows the matching rule; use walk.')
  // With an empty password a server binds anonymously and calls it success (RFC 4513, 5.1.2).
  if (bind !== undefined && (bind.dn.trim() === '' || bind.password === ''))
    throw badInput('bind', 'The service account needs a DN and a password.')
  return {
    kind,
    servers: config.urls.map(parseServer),
    startTls: config.startTls,
    secureContext: parseCa(config.caPem),
    bind,
    peopleBase: config.peopleBase,
    groupsBase: config.groupsBase,
    usernameAttribute: attribute(
      config,
      'usernameAttribute',
      isActiveDirectory ? 'sAMAccountName' : 'uid',
    ),
    displayNameAttribute: attribute(config, 'displayNameAttribute', 'displayName'),
    mailAttribute: attribute(config, 'mailAttribute', 'mail'),
    groupNameAttribute: attribute(config, 'groupNameAttribute', 'cn'),
    nesting: config.nesting ?? (isActiveDirectory ? 'chain' : 'walk'),
    userFilter: filter(config, 'userFilter'),
    groupFilter: filter(config, 'groupFilter'),
    teamFilter: filter(config, 'teamFilter'),
    timeoutMs: config.timeoutMs,
  }
}

function attribute(
  config: DirectoryConfig,
  field: 'usernameAttribute' | 'displayNameAttribute' | 'mailAttribute' | 'groupNameAttribute',
  fallback: string,
): string {
  const name = config[field] ?? fallback
  if (/^[a-z][a-z0-9-]*$/i.test(name)) return name
  throw badInput(field, `Give the name of one attribute, such as ${fallback}.`)
}

function filter(
  config: DirectoryConfig,
  field: 'userFilter' | 'groupFilter' | 'teamFilter',
): Filter | undefined {
  const text = config[field]
  return text === undefined ? undefined : parseFilter(text, field)
}

function parseServer(text: string): LdapServer {
  // No IPv6 literals: the client library joins their parts in decimal and calls somebody else.
  const parts = /^(ldaps?):\/\/([a-z0-9._-]+)(?::(\d+))?\/?$/i.exec(text)
  if (parts?.[1] === undefined || parts[2] === undefined || !URL.canParse(text))
    throw badInput(
      'urls',
      'Write each as ldap://host:port or ldaps://host:port, with a name or an IPv4 address.',
    )
  const tls = parts[1].toLowerCase() === 'ldaps'
  const port = parts[3] === undefined ? (tls ? 636 : 389) : Number(parts[3])
  const host = parts[2]
  return { url: `${tls ? 'ldaps' : 'ldap'}://${host}:${port}`, host, port, tls }
}

function parseCa(pem: string | undefined): SecureContext | undefined {
  if (pem === undefined) return undefined
  try {
    new X509Certificate(pem)
    return createSecureContext({ ca: pem, minVersion: 'TLSv1.2' })
  } catch (cause) {
    throw badInput('caPem', 'The CA file must hold certificates in PEM.', cause)
  }
}

function badInput(field: string, detail: string, cause?: unknown): AppError {
  return new AppError('BAD_INPUT', `The directory setting "${field}" cannot work. ${detail}`, {
    field,
    terminal: true,
    cause,
  })
}
