import { X509Certificate } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { Filter } from 'ldapts'
import { AppError } from '../kernel/app-error'
import { parseFilter } from './filters'
import type { LdapServer } from './ldap-errors'

export type DirectoryConfig = {
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
  /** `uid`, or `sAMAccountName` for Active Directory. */
  usernameAttribute: string
  /** RFC 4515: people who may sign in. */
  userFilter?: string
  /** RFC 4515: groups that are teams. */
  teamFilter?: string
  /** For one whole operation. */
  timeoutMs: number
}

export type DirectorySettings = {
  servers: LdapServer[]
  startTls: boolean
  secureContext: SecureContext | undefined
  bind: { dn: string; password: string } | undefined
  peopleBase: string
  groupsBase: string
  usernameAttribute: string
  userFilter: Filter | undefined
  teamFilter: Filter | undefined
  timeoutMs: number
}

/** @throws AppError BAD_INPUT with the `field` that cannot work. */
export function parseSettings(config: DirectoryConfig): DirectorySettings {
  const { userFilter, teamFilter, bind } = config
  if (config.urls.length === 0) throw badInput('urls', 'Give at least one address.')
  if (!(config.timeoutMs > 0)) throw badInput('timeoutMs', 'It must be above zero.')
  if (!/^[a-z][a-z0-9-]*$/i.test(config.usernameAttribute))
    throw badInput('usernameAttribute', 'Give the name of one attribute, such as uid.')
  // With an empty password a server binds anonymously and calls it success (RFC 4513, 5.1.2).
  if (bind !== undefined && (bind.dn.trim() === '' || bind.password === ''))
    throw badInput('bind', 'The service account needs a DN and a password.')
  return {
    servers: config.urls.map(parseServer),
    startTls: config.startTls,
    secureContext: parseCa(config.caPem),
    bind,
    peopleBase: config.peopleBase,
    groupsBase: config.groupsBase,
    usernameAttribute: config.usernameAttribute,
    userFilter: userFilter === undefined ? undefined : parseFilter(userFilter, 'userFilter'),
    teamFilter: teamFilter === undefined ? undefined : parseFilter(teamFilter, 'teamFilter'),
    timeoutMs: config.timeoutMs,
  }
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
