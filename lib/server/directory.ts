import { readFile } from 'node:fs/promises'
import { DEMO_GROUPS, DEMO_PEOPLE, DEMO_SUFFIX } from '../directory/demo-people'
import { createDirectory, type Directory } from '../directory/directory'
import { startEmbeddedDirectory } from '../directory/embedded'
import { escapeFilterText } from '../directory/filters'
import type { Settings } from '../env/settings'
import { AppError } from '../kernel/app-error'

export type OpenedDirectory = { directory: Directory; close(): Promise<void> }

/** The company's directory, or in demo mode without LDAP_URL an embedded one with the demo's accounts. */
export async function openDirectory(settings: Settings): Promise<OpenedDirectory> {
  const { LDAP_URL } = settings
  if (LDAP_URL === undefined) return openDemoDirectory(settings)
  const directory = createDirectory({
    kind: settings.LDAP_KIND,
    urls: LDAP_URL,
    startTls: settings.LDAP_START_TLS,
    ...(settings.LDAP_CA_FILE === undefined ? {} : { caPem: await readCa(settings.LDAP_CA_FILE) }),
    ...(settings.LDAP_BIND_DN === undefined
      ? {}
      : { bind: { dn: settings.LDAP_BIND_DN, password: settings.LDAP_BIND_PASSWORD ?? '' } }),
    peopleBase: settings.LDAP_PEOPLE_BASE ?? '',
    groupsBase: settings.LDAP_GROUPS_BASE ?? '',
    displayNameAttribute: settings.LDAP_DISPLAY_NAME_ATTRIBUTE,
    mailAttribute: settings.LDAP_MAIL_ATTRIBUTE,
    groupNameAttribute: settings.LDAP_GROUP_NAME_ATTRIBUTE,
    ...withoutUnset({
      usernameAttribute: settings.LDAP_USERNAME_ATTRIBUTE,
      nesting: settings.LDAP_NESTED_GROUPS,
      userFilter: settings.LDAP_USER_FILTER,
      groupFilter: settings.LDAP_GROUP_FILTER,
    }),
    teamFilter: settings.LDAP_TEAM_FILTER ?? defaultTeamFilter(settings),
    timeoutMs: settings.LDAP_TIMEOUT_MS,
  })
  return { directory, close: async () => undefined }
}

async function openDemoDirectory(settings: Settings): Promise<OpenedDirectory> {
  if (!settings.DEMO) throw new AppError('BAD_INPUT', 'LDAP_URL: required outside demo mode.')
  const server = await startEmbeddedDirectory({
    host: '127.0.0.1',
    port: 0,
    suffix: DEMO_SUFFIX,
    people: DEMO_PEOPLE,
    groups: DEMO_GROUPS,
  })
  const directory = createDirectory({
    kind: 'openldap',
    urls: [server.url],
    startTls: false,
    peopleBase: `ou=people,${DEMO_SUFFIX}`,
    groupsBase: `ou=groups,${DEMO_SUFFIX}`,
    teamFilter: defaultTeamFilter(settings),
    timeoutMs: settings.LDAP_TIMEOUT_MS,
  })
  return { directory, close: server.close }
}

/** Teams are the groups that carry no role suffix and are not the administrators. */
function defaultTeamFilter(settings: Settings): string {
  const names = [
    `*${escapeFilterText(settings.LDAP_OWNERS_SUFFIX)}`,
    `*${escapeFilterText(settings.LDAP_VIEWERS_SUFFIX)}`,
    escapeFilterText(settings.LDAP_ADMIN_GROUP),
  ]
  const attribute = settings.LDAP_GROUP_NAME_ATTRIBUTE
  return `(&${names.map((name) => `(!(${attribute}=${name}))`).join('')})`
}

type Present<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> }

function withoutUnset<T extends object>(values: T): Present<T>
function withoutUnset(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

async function readCa(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new AppError('BAD_INPUT', 'LDAP_CA_FILE: expected a readable file.', { cause })
  }
}
