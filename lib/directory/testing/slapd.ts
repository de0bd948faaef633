import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'ldapts'

export type LdapEntry = { dn: string; attributes: Record<string, string | string[]> }

export type Slapd = {
  url: string
  /** Only with `tls`, which also turns StartTLS on at `url`. */
  ldapsUrl: string
  suffix: string
  adminDn: string
  adminPassword: string
  pid: number
  /** Adds entries in order, as the administrator. */
  add(entries: readonly LdapEntry[]): Promise<void>
  /** What the server did since its start, by its own count. */
  counts(): Promise<Counts>
  /** Runs `work` with a connection bound as the administrator. */
  asAdmin<T>(work: (client: Client) => Promise<T>): Promise<T>
  stop(): Promise<void>
}

export type Counts = { binds: number; searches: number; entries: number; bytes: number }

export type SlapdOptions = {
  suffix?: string
  /** Load the memberOf overlay, which writes the groups of a person on the person. */
  memberOf?: boolean
  tls?: { certificatePem: string; keyPem: string }
  /** Whether the tree can be read without a bind. */
  anonymous?: boolean
  /** Load the password policy overlay, with the policy at `cn=policy` of the suffix, if it is added. */
  passwordPolicy?: boolean
  /** What a search without the administrator's rights may return. */
  sizeLimit?: number
  /** A further line of slapd.conf, before the database. */
  globalLine?: string
  /** A further line of the database, before the access rules. */
  databaseLine?: string
}

const ADMIN_PASSWORD = 'admin-secret'
const READY_MS = 10_000

/** Starts an OpenLDAP server of its own on a free loopback port, its data in a temporary directory that `stop` removes. */
export async function startSlapd(options: SlapdOptions = {}): Promise<Slapd> {
  const suffix = options.suffix ?? 'dc=example,dc=org'
  const adminDn = `cn=manager,${suffix}`
  const dir = await mkdtemp(join(tmpdir(), 'slapd-'))
  const [port, tlsPort] = await freePorts()
  const url = `ldap://127.0.0.1:${port}`
  const ldapsUrl = `ldaps://127.0.0.1:${tlsPort}`
  await writeConfig({ dir, suffix, adminDn, options })

  const listen = options.tls === undefined ? `${url}/` : `${url}/ ${ldapsUrl}/`
  const child = spawn('/usr/sbin/slapd', ['-d', '0', '-f', join(dir, 'slapd.conf'), '-h', listen], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaints = ''
  child.stderr.on('data', (data: Buffer) => {
    complaints += data.toString()
  })
  const stop = async () => {
    await end(child)
    await rm(dir, { recursive: true, force: true })
  }
  const asAdmin = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client({ url, timeout: 10_000, connectTimeout: 5_000 })
    try {
      await client.bind(adminDn, ADMIN_PASSWORD)
      return await work(client)
    } finally {
      await client.unbind()
    }
  }
  try {
    await untilItAnswers(child, asAdmin)
  } catch (error) {
    await stop()
    throw new Error(`slapd did not start: ${complaints}`, { cause: error })
  }
  return {
    url,
    ldapsUrl,
    suffix,
    adminDn,
    adminPassword: ADMIN_PASSWORD,
    pid: child.pid ?? 0,
    add: (entries) =>
      asAdmin(async (client) => {
        for (const entry of entries) await client.add(entry.dn, entry.attributes)
      }),
    counts: () => asAdmin(readCounts),
    asAdmin,
    stop,
  }
}

async function readCounts(client: Client): Promise<Counts> {
  const read = async (dn: string, attribute: string) => {
    const { searchEntries } = await client.search(`${dn},cn=Monitor`, {
      scope: 'base',
      attributes: [attribute],
    })
    return Number(searchEntries[0]?.[attribute])
  }
  return {
    binds: await read('cn=Bind,cn=Operations', 'monitorOpCompleted'),
    searches: await read('cn=Search,cn=Operations', 'monitorOpCompleted'),
    entries: await read('cn=Entries,cn=Statistics', 'monitorCounter'),
    bytes: await read('cn=Bytes,cn=Statistics', 'monitorCounter'),
  }
}

async function writeConfig(input: {
  dir: string
  suffix: string
  adminDn: string
  options: SlapdOptions
}): Promise<void> {
  const { dir, suffix, adminDn, options } = input
  const { tls, anonymous = true, memberOf = false, sizeLimit, globalLine, databaseLine } = options
  const { passwordPolicy = false } = options
  await mkdir(join(dir, 'data'))
  if (tls !== undefined) {
    await writeFile(join(dir, 'certificate.pem'), tls.certificatePem)
    await writeFile(join(dir, 'key.pem'), tls.keyPem, { mode: 0o600 })
  }
  const schemas = ['core', 'cosine', 'nis', 'inetorgperson']
  const overlay = (groupClass: string, member: string) => [
    'overlay memberof',
    `memberof-group-oc ${groupClass}`,
    `memberof-member-ad ${member}`,
  ]
  const lines = [
    ...schemas.map((name) => `include /etc/ldap/schema/${name}.schema`),
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    ...(memberOf ? ['moduleload memberof'] : []),
    ...(passwordPolicy ? ['moduleload ppolicy'] : []),
    ...(tls === undefined
      ? []
      : [
          `TLSCertificateFile ${join(dir, 'certificate.pem')}`,
          `TLSCertificateKeyFile ${join(dir, 'key.pem')}`,
        ]),
    ...(sizeLimit === undefined ? [] : [`sizelimit ${sizeLimit}`]),
    ...(globalLine === undefined ? [] : [globalLine]),
    'database monitor',
    `access to * by dn.exact="${adminDn}" read by * none`,
    'database mdb',
    `suffix "${suffix}"`,
    `rootdn "${adminDn}"`,
    `rootpw ${ADMIN_PASSWORD}`,
    `directory ${join(dir, 'data')}`,
    'maxsize 104857600',
    'dbnosync',
    'index objectClass,uid,cn,member,uniqueMember,memberUid eq',
    ...(databaseLine === undefined ? [] : [databaseLine]),
    'access to attrs=userPassword by anonymous auth by * none',
    `access to * by users read by anonymous ${anonymous ? 'read' : 'auth'}`,
    ...(memberOf
      ? [...overlay('groupOfNames', 'member'), ...overlay('groupOfUniqueNames', 'uniqueMember')]
      : []),
    ...(passwordPolicy ? ['overlay ppolicy', `ppolicy_default "cn=policy,${suffix}"`] : []),
  ]
  await writeFile(join(dir, 'slapd.conf'), `${lines.join('\n')}\n`, { mode: 0o600 })
}

async function untilItAnswers(
  child: ChildProcess,
  asAdmin: (work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const until = performance.now() + READY_MS
  for (;;) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}.`)
    try {
      return await asAdmin(async () => undefined)
    } catch (error) {
      if (performance.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  // A test may have frozen it.
  child.kill('SIGCONT')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await exited
  clearTimeout(late)
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()]
  const ports: number[] = []
  for (const server of servers) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    ports.push(addressOf(server.address()).port)
  }
  for (const server of servers) server.close()
  return [ports[0] ?? 0, ports[1] ?? 0]
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('Not listening on TCP.')
  return address
}
