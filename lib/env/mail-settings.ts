import { mailAddress, url } from './fields'
import { setting } from './setting'

/** Whom Berth tells of full registries, and how: a part of `SETTINGS`. */
export const MAIL_SETTINGS = {
  SMTP_URL: setting<string | undefined>({
    parse: url(['smtp:', 'smtps:']),
    fallback: undefined,
    expected: 'an smtp or smtps URL',
    about:
      'Mail server, as in smtps://name:password@mail.example.com. Without it no mail is sent. Needs MAIL_FROM.',
    secret: true,
  }),
  MAIL_FROM: setting<string | undefined>({
    parse: mailAddress,
    fallback: undefined,
    expected: 'a mail address',
    about: 'Sender of mails.',
  }),
  MAIL_ADMINS: setting<string | undefined>({
    parse: mailAddress,
    fallback: undefined,
    expected: 'a mail address',
    about: 'Who is told beside the owners of a team when a registry of it is full.',
  }),
}
