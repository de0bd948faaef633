// A mail server that speaks SMTP (RFC 5321, AUTH PLAIN of RFC 4954) over TCP and keeps what it is given.
import { createServer, type Socket } from 'node:net'

export type SinkMail = { from: string; to: string[]; data: string; login: string | null }

export type SmtpSink = {
  url(credentials?: string): string
  mails: SinkMail[]
  /** Answers to a command instead of what it should: by its first word, or `greeting`. */
  say: Map<string, string>
  /** Addresses that are not taken as recipients. */
  unknown: Set<string>
  /** Whether it accepts and never says a word. */
  setMute(isMute: boolean): void
  close(): Promise<void>
}

/** Listens on a port of its own on loopback. */
export async function startSmtpSink(): Promise<SmtpSink> {
  const mails: SinkMail[] = []
  const say = new Map<string, string>()
  const unknown = new Set<string>()
  const sockets = new Set<Socket>()
  let isMute = false
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    if (!isMute) converse(socket, { mails, say, unknown })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    ...{ mails, say, unknown },
    url: (credentials = '') =>
      `smtp://${credentials === '' ? '' : `${credentials}@`}127.0.0.1:${address.port}`,
    setMute: (value) => {
      isMute = value
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

function converse(
  socket: Socket,
  { mails, say, unknown }: Pick<SmtpSink, 'mails' | 'say' | 'unknown'>,
): void {
  let mail: SinkMail = { from: '', to: [], data: '', login: null }
  let isData = false
  let pending = ''
  const answer = (word: string, usual: string) => socket.write(`${say.get(word) ?? usual}\r\n`)
  const command = (line: string) => {
    const word = line.split(/[ :]/)[0]?.toUpperCase() ?? ''
    switch (word) {
      case 'EHLO':
        return answer(word, '250-sink\r\n250 AUTH PLAIN')
      case 'STARTTLS':
        return answer(word, '502 not offered')
      case 'AUTH':
        mail.login = Buffer.from(line.split(' ')[2] ?? '', 'base64').toString()
        return answer(word, '235 ok')
      case 'MAIL':
        mail = { ...mail, from: within(line), to: [], data: '' }
        return answer(word, '250 ok')
      case 'RCPT': {
        const to = within(line)
        if (unknown.has(to)) return socket.write(`550 no such mailbox\r\n`)
        mail.to.push(to)
        return answer(word, '250 ok')
      }
      case 'DATA':
        isData = !say.has(word)
        return answer(word, '354 go on')
      case 'QUIT':
        return socket.end('221 bye\r\n')
      default:
        return answer(word, '250 ok')
    }
  }
  answer('greeting', '220 sink')
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    pending += chunk
    for (;;) {
      const end = isData ? pending.indexOf('\r\n.\r\n') : pending.indexOf('\r\n')
      if (end < 0) return
      const text = pending.slice(0, end)
      pending = pending.slice(end + (isData ? 5 : 2))
      if (!isData) {
        command(text)
        continue
      }
      isData = false
      mails.push({ ...mail, data: text })
      answer('.', '250 queued')
    }
  })
}

function within(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? ''
}
