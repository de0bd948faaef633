import { z } from 'zod'
import { GIB, MIB } from '../kernel/bytes'
import { ARRAY_SETTINGS } from './array-settings'
import { CLEANUP_SETTINGS } from './cleanup-settings'
import { cpuCount, duration, flag, integer, list, network, port, range, size, url } from './fields'
import { MAIL_SETTINGS } from './mail-settings'
import { optionalText, type Setting, secret, setting, text } from './setting'
import { SIGN_IN_SETTINGS } from './sign-in-settings'

/** Every setting of Berth. The order is that of the documentation. */
export const SETTINGS = {
  PORTAL_ROLE: setting<'all' | 'web' | 'worker'>({
    parse: z.enum(['all', 'web', 'worker']),
    fallback: 'all',
    expected: 'all, web or worker',
    about: 'What this process does: pages and tokens (web), reconciler (worker), or both.',
  }),
  PORTAL_URL: setting<string | undefined>({
    parse: url(['http:', 'https:']),
    fallback: undefined,
    expected: 'an http or https URL',
    about: 'Where people open the portal. Default: http://localhost:PORT.',
  }),
  HOST: setting({
    parse: text,
    fallback: '127.0.0.1',
    expected: 'an address',
    about:
      'Where the pages listen, in plain HTTP: loopback only. A reverse proxy with TLS stands in front.',
  }),
  PORT: setting({ parse: port, fallback: 3000, expected: 'a port', about: 'Port of the pages.' }),
  WORKER_PORT: setting<number | undefined>({
    parse: port,
    fallback: undefined,
    expected: 'a port',
    about:
      'Where a process of role worker serves /healthz, /readyz and /metrics, at HOST in plain HTTP. Without it a worker listens nowhere.',
  }),
  TRUSTED_PROXIES: setting<string[]>({
    parse: list(network),
    fallback: [],
    expected: 'addresses or networks',
    about:
      'Reverse proxies whose X-Forwarded-For tells where people come from, as in 127.0.0.1. Each must add the address that it sees. Nobody else is believed.',
  }),
  MACHINE_URL: setting<string | undefined>({
    parse: url(['https:']),
    fallback: undefined,
    expected: 'an https URL',
    about:
      'Where docker clients and registries reach /token, /events and /ca.crt: HTTPS with a leaf of Berth’s CA. Default: https://REGISTRY_HOST:3443.',
  }),
  MACHINE_HOST: setting<string | undefined>({
    parse: text,
    fallback: undefined,
    expected: 'an address',
    about:
      'Address that the machine endpoints bind. Default: the host of MACHINE_URL when it is an address, else 0.0.0.0.',
  }),
  METRICS_TOKEN: secret(
    'Opens /metrics to Prometheus, as a Bearer token. Without it there is no /metrics.',
  ),
  DATABASE_URL: setting<string | undefined>({
    parse: url(['postgres:', 'postgresql:']),
    fallback: undefined,
    expected: 'a postgresql URL',
    about: 'PostgreSQL. Without it a database is embedded under DATA_DIR, for one portal process.',
    secret: true,
  }),
  DATA_DIR: setting({
    parse: text,
    fallback: '.berth/data',
    expected: 'a directory',
    about:
      'Where the embedded database keeps its data, and reports of registries until it has them.',
  }),
  DEMO: setting({
    parse: flag,
    fallback: false,
    expected: 'true or false',
    about: 'Demo mode: an embedded directory with known passwords. Never for production.',
  }),
  AUTH_SECRET: secret(
    'Signs session cookies and seals the short-lived leaves. Every process needs the same one.',
  ),
  CA_SECRET: secret(
    'Seals the CA keys and the keys of registries. Only roles all and worker may have it.',
  ),
  CA_CERT_FILE: optionalText(
    'Your own CA: certificate in PEM, with its chain. Needs CA_KEY_FILE.',
    'a file',
  ),
  CA_KEY_FILE: optionalText('Private key of that CA in PEM, not encrypted.', 'a file'),
  LDAP_URL: setting<string[] | undefined>({
    parse: list(url(['ldap:', 'ldaps:'])),
    fallback: undefined,
    expected: 'ldap or ldaps URLs',
    about: 'The directory; several URLs are tried in order.',
  }),
  LDAP_KIND: setting<'openldap' | 'active-directory'>({
    parse: z.enum(['openldap', 'active-directory']),
    fallback: 'openldap',
    expected: 'openldap or active-directory',
    about: 'What kind of directory it is. openldap is also right for 389 DS and the like.',
  }),
  LDAP_START_TLS: setting({
    parse: flag,
    fallback: false,
    expected: 'true or false',
    about: 'Upgrade ldap:// connections with StartTLS before anything else is sent.',
  }),
  LDAP_CA_FILE: optionalText('CA that signs the directory’s certificate, in PEM.', 'a file'),
  LDAP_BIND_DN: optionalText(
    'Service account that searches. Without it searches are anonymous.',
    'a DN',
  ),
  LDAP_BIND_PASSWORD: setting<string | undefined>({
    parse: text,
    fallback: undefined,
    expected: 'text',
    about: 'Password of the service account.',
    secret: true,
  }),
  LDAP_PEOPLE_BASE: optionalText('Where people are.', 'a DN'),
  LDAP_GROUPS_BASE: optionalText('Where groups are.', 'a DN'),
  LDAP_USERNAME_ATTRIBUTE: optionalText(
    'The name people sign in with. Default: uid, or sAMAccountName for Active Directory.',
    'an attribute',
  ),
  LDAP_DISPLAY_NAME_ATTRIBUTE: setting({
    parse: text,
    fallback: 'displayName',
    expected: 'an attribute',
    about: 'The name that people are shown by; cn stands in where it is missing.',
  }),
  LDAP_MAIL_ATTRIBUTE: setting({
    parse: text,
    fallback: 'mail',
    expected: 'an attribute',
    about: 'Mail address of people.',
  }),
  LDAP_GROUP_NAME_ATTRIBUTE: setting({
    parse: text,
    fallback: 'cn',
    expected: 'an attribute',
    about: 'Name of groups.',
  }),
  LDAP_NESTED_GROUPS: setting<'walk' | 'chain' | undefined>({
    parse: z.enum(['walk', 'chain']),
    fallback: undefined,
    expected: 'walk or chain',
    about:
      'How groups that hold groups are found: group by group, or by Active Directory’s matching rule. Default: walk, or chain for Active Directory.',
  }),
  LDAP_USER_FILTER: optionalText('Further condition on people who may sign in.', 'an LDAP filter'),
  LDAP_GROUP_FILTER: optionalText(
    'Further condition on groups; others never count.',
    'an LDAP filter',
  ),
  LDAP_TEAM_FILTER: optionalText(
    'Which groups are teams. Default: all but those with a role suffix and the admin group.',
    'an LDAP filter',
  ),
  LDAP_TIMEOUT_MS: setting({
    parse: integer({ min: 100, max: 60_000 }),
    fallback: 5000,
    expected: 'milliseconds',
    about: 'Longest wait for one look into the directory; several URLs share it.',
  }),
  LDAP_OWNERS_SUFFIX: setting({
    parse: text,
    fallback: '-owners',
    expected: 'text',
    about: 'Group <team><suffix> holds the owners of a team.',
  }),
  LDAP_VIEWERS_SUFFIX: setting({
    parse: text,
    fallback: '-viewers',
    expected: 'text',
    about: 'Group <team><suffix> holds those who may only pull.',
  }),
  LDAP_ADMIN_GROUP: setting({
    parse: text,
    fallback: 'platform-admins',
    expected: 'a group name',
    about: 'Its members administer the platform.',
  }),
  ...SIGN_IN_SETTINGS,
  DOCKER_HOST: setting({
    parse: url(['unix:', 'tcp:', 'http:', 'https:']),
    fallback: 'unix:///var/run/docker.sock',
    expected: 'a unix, tcp, http or https URL',
    about: 'A manager of the Swarm.',
  }),
  DOCKER_TIMEOUT_MS: setting({
    parse: integer({ min: 500, max: 120_000 }),
    fallback: 10_000,
    expected: 'milliseconds',
    about: 'Longest wait for one call to the engine.',
  }),
  REGISTRY_IMAGE: setting({
    parse: text,
    fallback: 'registry:3',
    expected: 'an image',
    about: 'Image of the registries (CNCF distribution 2.8 or 3).',
  }),
  REGISTRY_IMAGES: setting<string[]>({
    parse: list(text),
    fallback: [],
    expected: 'images',
    about: 'Further images that owners may choose for a registry, as in registry:2.8.3.',
  }),
  REGISTRY_HOST: setting({
    parse: z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i),
    fallback: 'localhost',
    expected: 'a host name or an IPv4 address',
    about:
      'Name or address under which clients reach registries. Not loopback where trust matters: docker skips certificate checks there.',
  }),
  REGISTRY_PORTS: setting({
    parse: range({ min: 1024, max: 65_535 }),
    fallback: { first: 5000, last: 5999 },
    expected: 'first-last',
    about: 'Ports that registries may get.',
  }),
  REGISTRY_UIDS: setting({
    parse: range({ min: 1000, max: 2_147_483_646 }),
    fallback: { first: 200_000, last: 299_999 },
    expected: 'first-last',
    about: 'Numeric users that registries run as; one each, owner of its files.',
  }),
  REGISTRY_PUBLISH_MODE: setting<'auto' | 'host' | 'ingress'>({
    parse: z.enum(['auto', 'host', 'ingress']),
    fallback: 'auto',
    expected: 'auto, host or ingress',
    about: 'How ports are published. auto: host when the Swarm has one node, else ingress.',
  }),
  REGISTRY_MEMORY: setting({
    parse: size,
    fallback: 512 * MIB,
    expected: 'a size',
    about:
      'Memory limit of one registry task; its garbage is collected from 90 % of it on (`GOMEMLIMIT`).',
  }),
  REGISTRY_MEMORY_MAX: setting({
    parse: size,
    fallback: 4 * GIB,
    expected: 'a size',
    about: 'The largest memory limit that owners may choose for a registry.',
  }),
  REGISTRY_CPUS: setting({
    parse: cpuCount,
    fallback: 1,
    expected: 'a number of CPUs',
    about: 'CPU limit of one registry task.',
  }),
  REGISTRY_CPUS_MAX: setting({
    parse: cpuCount,
    fallback: 4,
    expected: 'a number of CPUs',
    about: 'The largest CPU limit that owners may choose for a registry.',
  }),
  REGISTRY_CONSTRAINTS: setting<string[]>({
    parse: list(text),
    fallback: [],
    expected: 'placement constraints',
    about: 'Swarm placement constraints of registries, as in node.labels.registry==true.',
  }),
  REGISTRY_IDLE_DAYS: setting({
    parse: integer({ min: 1, max: 3650 }),
    fallback: 90,
    expected: 'a number of days',
    about: 'After so many days without a push or a pull a registry is shown as idle.',
  }),
  STORAGE_DRIVER: setting<'bind' | 'nfs'>({
    parse: z.enum(['bind', 'nfs']),
    fallback: 'bind',
    expected: 'bind or nfs',
    about:
      'bind: the export is mounted at STORAGE_ROOT on every node. nfs: each task mounts its subdirectory itself.',
  }),
  STORAGE_ROOT: setting({
    parse: z.string().startsWith('/'),
    fallback: '/mnt/berth',
    expected: 'an absolute path',
    about:
      'Where the worker sees the export. Must exist: Berth never makes it, since a missing one is a missing mount.',
  }),
  NFS_ADDRESS: optionalText('Address of the NFS server, for driver nfs.', 'an address'),
  NFS_EXPORT: optionalText('Exported path, for driver nfs.', 'an absolute path'),
  NFS_OPTIONS: setting({
    parse: text,
    fallback: 'hard,rw,vers=3,tcp,nolock,timeo=600',
    expected: 'mount options',
    about: 'Mount options, for driver nfs.',
  }),
  ...ARRAY_SETTINGS,
  STORAGE_CAPACITY: setting<number | undefined>({
    parse: size,
    fallback: undefined,
    expected: 'a size',
    about: 'What the budgets of all teams may add up to. Default: the size of the storage.',
  }),
  SELF_SERVICE_MAX_QUOTA: setting({
    parse: size,
    fallback: 50 * GIB,
    expected: 'a size',
    about: 'Requests of members up to this quota are approved at once, within the tenant’s budget.',
  }),
  DEFAULT_TENANT_BUDGET: setting({
    parse: size,
    fallback: 200 * GIB,
    expected: 'a size',
    about: 'Sum of quotas that a new tenant may grant.',
  }),
  DEFAULT_TENANT_REGISTRIES: setting({
    parse: integer({ min: 1, max: 1000 }),
    fallback: 5,
    expected: 'a number',
    about: 'Registries that a new tenant may have.',
  }),
  TRASH_GRACE_DAYS: setting({
    parse: integer({ min: 0, max: 3650 }),
    fallback: 7,
    expected: 'a number of days',
    about:
      'How long a deleted registry can be restored for certain: before that, only admins may erase it.',
  }),
  TRASH_ERASE_BY_ITSELF: setting({
    parse: flag,
    fallback: false,
    expected: 'true or false',
    about:
      'Erase deleted registries by themselves once that time is over. Without it nothing is erased but by somebody.',
  }),
  ...MAIL_SETTINGS,
  INSTALLATION_ID: setting<string | undefined>({
    parse: z.string().regex(/^[a-z0-9]{4,40}$/),
    fallback: undefined,
    expected: '4 to 40 letters and digits',
    about: 'Labels what this Berth makes on a Swarm. Default: made once and kept in the database.',
  }),
  AUDIT_RETENTION_MONTHS: setting({
    parse: integer({ min: 0, max: 1200 }),
    fallback: 24,
    expected: 'a number of months',
    about:
      'How many whole months of the audit trail are kept beside the present one; older ones are dropped. 0: for ever.',
  }),
  AUDIT_REFUSALS_WINDOW: setting({
    parse: duration({ minMs: 1000, maxMs: 3_600_000 }),
    fallback: 60_000,
    expected: 'a duration, 1 s to 1 h',
    about:
      'Refusals that machines repeat are added up for so long, and then one row of the audit trail.',
  }),
  ACTIVITY_RETENTION_DAYS: setting({
    parse: integer({ min: 0, max: 36_500 }),
    fallback: 90,
    expected: 'a number of days',
    about: 'How long pushes and pulls are kept. 0: for ever.',
  }),
  IMAGE_READ_EVERY: setting({
    parse: duration({ minMs: 60_000, maxMs: 30 * 86_400_000 }),
    fallback: 86_400_000,
    expected: 'a duration, 1 min to 30 d',
    about:
      'How long after a full read of a registry the next one is due. Between them the list of images follows what the registry reports.',
  }),
  ...CLEANUP_SETTINGS,
  USAGE_FILES_PER_SECOND: setting({
    parse: integer({ min: 0, max: 10_000_000 }),
    fallback: 10_000,
    expected: 'a number of files, or 0',
    about:
      'How fast a registry’s tree is walked to measure it, at most. A large one takes longer, and spares the file server. 0: as fast as it goes.',
  }),
  LOG_LEVEL: setting<'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'>({
    parse: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    fallback: 'info',
    expected: 'a pino level',
    about: 'Least level that is logged.',
  }),
}

type Parsed = {
  [Name in keyof typeof SETTINGS]: (typeof SETTINGS)[Name] extends Setting<infer T> ? T : never
}

export type Settings = Parsed
