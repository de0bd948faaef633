import type { Socket } from 'node:net'
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls'
import { BindResponse, StatusCodeParser } from 'ldapts'
import { tlsOptions, untilAborted } from './connection'
import { directoryUnavailable, type LdapServer } from './ldap-errors'
import type { DirectorySettings } from './settings'

export type TlsFacts = {
  protocol: string
  subject: string
  /** As the certificate lists them; empty for none. */
  names: string
  issuer: string
  validTo: Date
  fingerprintSha256: string
}

/**
 * Shakes hands over `socket`, after StartTLS unless the server speaks TLS by itself, and tells what the server shows.
 * Takes any certificate in order to show it, and for that reason sends nothing once encrypted: `refusal` is the code of
 * why it would not do, by the same rules as connections that are used.
 * @throws the socket's, TLS's or the signal's error; AppError DIRECTORY_UNAVAILABLE when StartTLS is refused.
 */
export async function shakeHands(options: {
  settings: DirectorySettings
  server: LdapServer
  socket: Socket
  signal: AbortSignal
}): Promise<{ certificate: TlsFacts; refusal: string | null }> {
  const { settings, server, socket, signal } = options
  if (!server.tls) await untilAborted(signal, askForTls(options))
  const secured = connect({ socket, ...tlsOptions(settings, server), rejectUnauthorized: false })
  try {
    await untilAborted(signal, untilSecure(secured))
    return {
      certificate: factsOf(secured),
      refusal: secured.authorized ? null : codeOf(secured.authorizationError),
    }
  } finally {
    secured.destroy()
  }
}

function untilSecure(secured: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    secured.once('secureConnect', resolve)
    secured.on('error', reject)
    secured.once('close', () => reject(closed()))
  })
}

// Typed as an error; it is a code in fact.
function codeOf(refusal: unknown): string {
  return String(refusal)
}

function factsOf(secured: TLSSocket): TlsFacts {
  const certificate = secured.getPeerCertificate()
  return {
    protocol: secured.getProtocol() ?? 'TLS',
    subject: nameOf(certificate.subject),
    names: (certificate.subjectaltname ?? '').replace(/DNS:|IP Address:/g, ''),
    issuer: nameOf(certificate.issuer),
    validTo: new Date(certificate.valid_to),
    fingerprintSha256: certificate.fingerprint256,
  }
}

function nameOf(subject: PeerCertificate['subject'] | undefined): string {
  return [subject?.CN ?? subject?.O ?? 'nobody'].flat().join(', ')
}

// RFC 4511, 4.14.1: message 1, the extended request 1.3.6.1.4.1.1466.20037.
const START_TLS = Buffer.concat([
  Buffer.from('301d02010177188016', 'hex'),
  Buffer.from('1.3.6.1.4.1.1466.20037'),
])

async function askForTls(options: {
  settings: DirectorySettings
  server: LdapServer
  socket: Socket
}): Promise<void> {
  const { settings, server, socket } = options
  const answer = await new Promise<Buffer>((resolve, reject) => {
    socket.once('data', resolve).once('close', () => reject(closed()))
    socket.write(START_TLS)
  })
  const status = resultOf(answer)
  if (status === 0) return
  const error = StatusCodeParser.parse(new BindResponse({ messageId: 1, status, errorMessage: '' }))
  throw directoryUnavailable(server, 'startTls', error, settings.timeoutMs)
}

/** The result code of the answer to message 1; 2, a protocol error, for what is no such answer. */
function resultOf(answer: Buffer): number {
  const response = answer.indexOf(Buffer.from('02010178', 'hex'))
  const result = answer.indexOf(Buffer.from('0a01', 'hex'), response + 4)
  return response === -1 || result === -1 ? 2 : (answer.at(result + 2) ?? 2)
}

function closed(): Error {
  return Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' })
}
