import type { z } from 'zod'
import type { Clock } from '../../kernel/clock'
import {
  alertItem,
  arrayItem,
  arraySpaceAnswer,
  attachedPolicyItem,
  exportRuleItem,
  type FileSystemItem,
  fileSystemItem,
  ignored,
  networkInterfaceItem,
  userItem,
} from './answers'
import { arrayNotUnderstood } from './array-errors'
import { type Conversation, openConversation } from './conversation'
import { type ExportRule, parseExportRules } from './export-rules'
import { isAtLeast } from './negotiate-version'
import { createArrayTransport } from './transport'

export type ArrayOptions = {
  url: URL
  /** Certificates in PEM: the array's own, or of the CA that signed it. */
  caPem: string
  apiToken: string
  /** The one that holds STORAGE_ROOT. */
  fileSystem: string
  /** Of every single request. */
  timeoutMs: number
  clock: Clock
  wait?: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>
}

export type ArrayIdentity = { name: string; purityVersion: string; restVersion: string }
export type ArraySpace = { capacityBytes: number; usedBytes: number }
export type ArrayAlert = {
  name: string
  code: number | null
  severity: string
  component: string
  summary: string
  action: string
  /** ISO 8601. */
  createdAt: string | null
}
/** What a user has in the file system; `quotaBytes` is null where the user has no quota of its own. */
export type ArrayUser = { uid: number; usedBytes: number; quotaBytes: number | null }

/**
 * A FlashBlade, as far as Berth needs it: it reads, and it sets and removes hard quotas of single users in one file
 * system. Nothing else can be asked for: see `CALLS`. Nothing is sent before the first call; every method throws as
 * `openConversation` says.
 */
export type FlashBlade = {
  fileSystemName: string
  identify(): Promise<ArrayIdentity>
  /** Null when there is none of that name. */
  findFileSystem(): Promise<FileSystemItem | null>
  /** Of a policy where the file system has one, else its own. */
  listExportRules(fileSystem: FileSystemItem): Promise<ExportRule[]>
  /** Names of newer quota policies on the file system: they exclude quotas of single users. */
  listQuotaPolicies(): Promise<string[]>
  space(): Promise<ArraySpace>
  /** Open ones, the gravest first. */
  listAlerts(): Promise<ArrayAlert[]>
  /** Addresses under which it serves NFS. */
  listDataAddresses(): Promise<string[]>
  listQuotas(): Promise<ArrayUser[]>
  /** Everybody who has something, in the file system; eventually consistent, some minutes behind at worst. */
  listUsage(): Promise<ArrayUser[]>
  /** Makes it so that writes of `uid` stop at `quotaBytes`; looks first. Idempotent. */
  setQuota(uid: number, quotaBytes: number): Promise<void>
  /** Idempotent. Only for a user whose files are gone: without a quota nothing limits it. */
  removeQuota(uid: number): Promise<void>
  close(): Promise<void>
}

const SEVERITIES = ['critical', 'warning', 'info']
const QUOTA_POLICIES_SINCE = 25

export function createFlashBlade(options: ArrayOptions): FlashBlade {
  const { url, caPem, apiToken, fileSystem, timeoutMs, clock, wait } = options
  const transport = createArrayTransport({ url, caPem, timeoutMs })
  const talk = openConversation({
    ...{ transport, apiToken, clock },
    ...(wait === undefined ? {} : { wait }),
  })
  const inFileSystem = { file_system_names: fileSystem }
  return {
    fileSystemName: fileSystem,
    identify: () => identify(talk),
    findFileSystem: async () => {
      // By a filter: an unknown name elsewhere is an error that nothing tells from others.
      const query = { filter: `name='${fileSystem}'` }
      const found = await talk.list('fileSystems', query, fileSystemItem)
      return found.find(({ name }) => name === fileSystem) ?? null
    },
    listExportRules: (item) => listExportRules(talk, item),
    listQuotaPolicies: () => listQuotaPolicies(talk, fileSystem),
    space: async () => {
      const { items } = await talk.call('arraySpace', {}, arraySpaceAnswer)
      const [{ capacity, space }] = items
      const { total_physical, total_used } = space
      return { capacityBytes: capacity, usedBytes: total_used ?? total_physical ?? 0 }
    },
    listAlerts: () => listAlerts(talk),
    listDataAddresses: async () => {
      const found = await talk.list('networkInterfaces', {}, networkInterfaceItem)
      return found.flatMap(({ address, enabled, services }) =>
        enabled && services?.includes('data') === true && address != null ? [address] : [],
      )
    },
    listQuotas: async () => usersOf(await talk.list('userQuotas', inFileSystem, userItem)),
    listUsage: async () => usersOf(await talk.list('userUsage', inFileSystem, userItem)),
    setQuota: async (uid, quotaBytes) => {
      const found = await findQuota(talk, fileSystem, uid)
      if (found === quotaBytes) return
      const name = found === null ? 'createUserQuota' : 'changeUserQuota'
      const query = { ...inFileSystem, uids: String(uid) }
      await talk.call(name, { query, body: { quota: quotaBytes } }, ignored)
    },
    removeQuota: async (uid) => {
      if ((await findQuota(talk, fileSystem, uid)) === null) return
      await talk.call('removeUserQuota', { query: { ...inFileSystem, uids: String(uid) } }, ignored)
    },
    close: () => talk.close(),
  }
}

async function identify(talk: Conversation): Promise<ArrayIdentity> {
  const [found] = await talk.list('arrays', {}, arrayItem)
  if (found === undefined) throw arrayNotUnderstood('No array.')
  return { name: found.name, purityVersion: found.version, restVersion: await talk.version() }
}

async function listExportRules(talk: Conversation, { nfs }: FileSystemItem): Promise<ExportRule[]> {
  if (nfs == null) return []
  if (nfs.export_policy === null) return parseExportRules(nfs.rules)
  const query = { policy_names: nfs.export_policy }
  const rules = await talk.list('exportRules', query, exportRuleItem)
  return rules.map(({ client, access, permission }) => ({
    client: client ?? '*',
    isWritable: permission === 'rw',
    keepsRoot: access === 'no-squash',
  }))
}

async function listQuotaPolicies(talk: Conversation, fileSystem: string): Promise<string[]> {
  if (!isAtLeast(await talk.version(), QUOTA_POLICIES_SINCE)) return []
  const found = await talk.list('quotaPolicies', { member_names: fileSystem }, attachedPolicyItem)
  return found.flatMap(({ policy }) => (policy === null ? [] : [policy]))
}

async function listAlerts(talk: Conversation): Promise<ArrayAlert[]> {
  const found = await talk.list('alerts', { filter: "state='open'" }, alertItem)
  return found
    .filter(({ state }) => state === 'open')
    .map((each) => ({
      name: each.name,
      code: each.code ?? null,
      severity: each.severity,
      component: each.component_name ?? '',
      summary: each.summary ?? '',
      action: each.action ?? '',
      createdAt: each.created == null ? null : new Date(each.created).toISOString(),
    }))
    .sort((a, b) => rankOf(a.severity) - rankOf(b.severity))
}

function rankOf(severity: string): number {
  const rank = SEVERITIES.indexOf(severity)
  return rank < 0 ? SEVERITIES.length : rank
}

/** The user's own quota; null where it has none. By a filter, which answers an empty list and no error. */
async function findQuota(
  talk: Conversation,
  fileSystem: string,
  uid: number,
): Promise<number | null> {
  const query = { file_system_names: fileSystem, filter: `user.id=${uid}` }
  const users = usersOf(await talk.list('userQuotas', query, userItem))
  return users.find((user) => user.uid === uid)?.quotaBytes ?? null
}

function usersOf(items: readonly z.output<typeof userItem>[]): ArrayUser[] {
  return items.flatMap(({ user, usage, quota }) =>
    user?.id == null ? [] : [{ uid: user.id, usedBytes: usage, quotaBytes: quota }],
  )
}
