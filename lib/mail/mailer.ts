import { createTransport } from 'nodemailer'

export type Mail = {
  to: readonly string[]
  cc: readonly string[]
  subject: string
  /** Plain text. */
  text: string
  /** The same for every try, so that a mail that arrives twice is recognised: a name without blanks or brackets. */
  id: string
}

/** `refused`: addresses that the server did not take while it took others. `problem`: a sentence, and nothing was sent. */
export type MailOutcome = { isSent: true; refused: string[] } | { isSent: false; problem: string }

export type Mailer = { send(mail: Mail): Promise<MailOutcome> }

const TIMEOUT_MS = 10_000

/**
 * Sends plain mails through one SMTP server. Never throws for what the server or the network did: that is the outcome.
 * A password is sent over TLS alone, unless the server is on this machine.
 */
export function createMailer(options: {
  /** `smtp:` or `smtps:`, with the name and password in it. */
  url: string
  from: string
  timeoutMs?: number
}): Mailer {
  const { url, from, timeoutMs = TIMEOUT_MS } = options
  const { protocol, username, hostname } = new URL(url)
  const needsTls = protocol === 'smtp:' && username !== '' && !isOnThisMachine(hostname)
  const transport = createTransport(
    {
      url,
      ...(needsTls ? { requireTLS: true } : {}),
      ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
      ...{ dnsTimeout: timeoutMs, disableFileAccess: true, disableUrlAccess: true },
    },
    { from },
  )
  return {
    send: async ({ to, cc, subject, text, id }) => {
      try {
        const info = await transport.sendMail({
          ...{ to: [...to], cc: [...cc], subject, text },
          messageId: `<${id}@${domainOf(from)}>`,
          // Answers of machines to a machine's mail would go round in circles.
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
        return { isSent: true, refused: [...info.rejected] }
      } catch (error) {
        return { isSent: false, problem: problemOf(error) }
      }
    },
  }
}

const SENTENCES: Readonly<Record<string, string>> = {
  EDNS: 'The name of the mail server cannot be resolved.',
  ECONNECTION: 'The mail server cannot be reached.',
  ESOCKET: 'The mail server cannot be reached.',
  ETIMEDOUT: 'The mail server does not answer in time.',
  ETLS: 'The mail server offers no TLS that can be trusted.',
  EAUTH: 'The mail server does not take the name or password of SMTP_URL.',
  EENVELOPE: 'The mail server does not take the sender or the recipients.',
  EMESSAGE: 'The mail server does not take the mail.',
  EPROTOCOL: 'The mail server does not speak SMTP as it should.',
}

/** Our sentence, and what the server said. A password is in neither. */
function problemOf(error: unknown): string {
  const { code, response } = error as { code?: unknown; response?: unknown }
  const sentence = (typeof code === 'string' && SENTENCES[code]) || 'The mail could not be sent.'
  return typeof response === 'string' && response !== ''
    ? `${sentence} It said: ${response.slice(0, 200)}`
    : sentence
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

function isOnThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.')
}
