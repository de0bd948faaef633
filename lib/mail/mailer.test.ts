import { afterEach, beforeEach, expect, it } from 'vitest'
import { createMailer } from './mailer'
import { type SmtpSink, startSmtpSink } from './testing/smtp-sink'

const FROM = 'berth@example.com'
const MAIL = {
  to: ['ada@example.com', 'eve@example.com'],
  cc: ['admins@example.com'],
  subject: 'payments/apps is full',
  text: 'Pushes are refused.\n',
  id: 'quota.r1.100.5',
}

let sink: SmtpSink
beforeEach(async () => {
  sink = await startSmtpSink()
})
afterEach(() => sink.close())

const mailer = (url = sink.url(), timeoutMs = 2_000) => createMailer({ url, from: FROM, timeoutMs })

it('hands a plain mail to the server, with an id of ours', async () => {
  expect(await mailer().send(MAIL)).toEqual({ isSent: true, refused: [] })
  const [mail] = sink.mails
  expect(mail).toMatchObject({ from: FROM, to: [...MAIL.to, ...MAIL.cc], login: null })
  const lines = mail?.data.split('\r\n') ?? []
  expect(lines).toContain('Subject: payments/apps is full')
  expect(lines).toContain('Message-ID: <quota.r1.100.5@example.com>')
  expect(lines).toContain('Auto-Submitted: auto-generated')
  expect(lines).toContain('Content-Type: text/plain; charset=utf-8')
  expect(lines).toContain('Pushes are refused.')
})

it('signs in with the name and password of the address', async () => {
  await mailer(sink.url('berth:s%2Fecret')).send(MAIL)
  expect(sink.mails).toMatchObject([{ login: '\u0000berth\u0000s/ecret' }])
})

it('sends no password to another machine without TLS', async () => {
  // The same server by a name that is not taken for this machine.
  const url = sink.url('berth:secret').replace('127.0.0.1', '[::ffff:127.0.0.1]')
  expect(await mailer(url).send(MAIL)).toEqual({
    isSent: false,
    problem: expect.stringMatching(/^The mail server offers no TLS that can be trusted\./),
  })
  expect(sink.mails).toEqual([])
})

it('says which recipients were not taken', async () => {
  sink.unknown.add('eve@example.com')
  expect(await mailer().send(MAIL)).toEqual({ isSent: true, refused: ['eve@example.com'] })
})

it.each([
  ['AUTH', '535 bad password', 'The mail server does not take the name or password of SMTP_URL.'],
  ['MAIL', '550 not you', 'The mail server does not take the sender or the recipients.'],
  ['RCPT', '550 nobody', 'The mail server does not take the sender or the recipients.'],
  ['DATA', '554 no', 'The mail server does not take the sender or the recipients.'],
  ['.', '552 too much', 'The mail server does not take the mail.'],
])('%s answered with %s is a sentence, without the password', async (word, line, sentence) => {
  sink.say.set(word, line)
  const outcome = await mailer(sink.url('berth:hunter2')).send(MAIL)
  expect(outcome).toMatchObject({ isSent: false, problem: expect.stringContaining(sentence) })
  expect(JSON.stringify(outcome)).toContain(line)
  expect(JSON.stringify(outcome)).not.toContain('hunter2')
})

it('waits for a server that says nothing no longer than it may', async () => {
  sink.setMute(true)
  expect(await mailer(sink.url(), 50).send(MAIL)).toEqual({
    isSent: false,
    problem: 'The mail server does not answer in time.',
  })
})

it('says so when nobody listens', async () => {
  const url = sink.url()
  await sink.close()
  expect(await mailer(url).send(MAIL)).toEqual({
    isSent: false,
    problem: 'The mail server cannot be reached.',
  })
})
