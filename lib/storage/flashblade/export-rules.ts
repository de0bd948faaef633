import { BlockList, isIP } from 'node:net'

/** What a rule gives a client. */
export type ExportRule = { client: string; isWritable: boolean; keepsRoot: boolean }

export type ExportVerdict = 'ok' | 'read-only' | 'root-squashed' | 'not-exported' | 'unknown'

/** The rules of a file system, as in `10.0.0.0/24(rw,no_root_squash) *(ro)`; '' is none. */
export function parseExportRules(text: string): ExportRule[] {
  return [...text.matchAll(/([^\s()]+)\(([^)]*)\)/g)].map(([, client = '', options = '']) => {
    const words = new Set(options.split(',').map((word) => word.trim()))
    return {
      client,
      isWritable: words.has('rw') && !words.has('ro'),
      // Of the two forms of NFS the vendor's default is to squash.
      keepsRoot: words.has('no_root_squash') && !words.has('all_squash'),
    }
  })
}

/**
 * What the rules come to for the host with this address. Addresses and networks count before names, and those before
 * `*`; `unknown` where a rule that cannot be judged from here (a name, a netgroup) may be the one that counts.
 */
export function judgeExport(rules: readonly ExportRule[], address: string): ExportVerdict {
  const byAddress = rules.find(({ client }) => covers(client, address))
  if (byAddress !== undefined) return verdictOf(byAddress)
  if (rules.some(({ client }) => client !== '*' && !isNetwork(client))) return 'unknown'
  const everybody = rules.find(({ client }) => client === '*')
  return everybody === undefined ? 'not-exported' : verdictOf(everybody)
}

function verdictOf({ isWritable, keepsRoot }: ExportRule): ExportVerdict {
  if (!isWritable) return 'read-only'
  return keepsRoot ? 'ok' : 'root-squashed'
}

function isNetwork(client: string): boolean {
  return isIP(client.split('/')[0] ?? '') !== 0
}

function covers(client: string, address: string): boolean {
  const [network = '', prefix] = client.split('/')
  const family = isIP(network)
  if (family === 0 || family !== isIP(address)) return false
  const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix)
  if (!Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) return false
  const list = new BlockList()
  const type = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(network, bits, type)
  return list.check(address, type)
}
