import type { FileSystemItem } from './answers'
import { type ExportRule, type ExportVerdict, judgeExport } from './export-rules'

export type Finding = {
  /** A problem keeps registries or their quotas from working; a warning is a risk. */
  level: 'problem' | 'warning'
  what: string
  advice: string
}

export type Surveyed = {
  fileSystemName: string
  /** Null when there is none of that name. */
  fileSystem: FileSystemItem | null
  exportRules: readonly ExportRule[]
  quotaPolicies: readonly string[]
  /** The nodes that mount it. */
  hosts: readonly { name: string; address: string }[]
}

/** What of the array's settings is not as registries need it, the gravest first, with what to do. Pure. */
export function survey(surveyed: Surveyed): Finding[] {
  const { fileSystem, fileSystemName } = surveyed
  if (fileSystem === null) {
    return [
      problem(
        `The array has no file system ${fileSystemName}.`,
        'Correct FLASHBLADE_FILE_SYSTEM, or make the file system.',
      ),
    ]
  }
  if (fileSystem.destroyed) {
    return [
      problem(
        `The file system ${fileSystemName} was destroyed and waits to be eradicated.`,
        'Recover it on the array now, before its time runs out: every registry is in it.',
      ),
    ]
  }
  const found = [
    ...quotaFindings(surveyed.quotaPolicies),
    ...flagFindings(fileSystem),
    ...exportFindings(surveyed),
  ]
  return found.sort((a, b) => Number(b.level === 'problem') - Number(a.level === 'problem'))
}

/** Whether quotas of users can be set: newer policies exclude them, and would erase them. */
export function mayHoldQuotas({ fileSystem, quotaPolicies }: Surveyed): boolean {
  return fileSystem !== null && !fileSystem.destroyed && quotaPolicies.length === 0
}

function quotaFindings(policies: readonly string[]): Finding[] {
  if (policies.length === 0) return []
  return [
    problem(
      `The quota policy ${policies.join(', ')} is attached to the file system, so quotas of single registries do not count.`,
      'Detach the policy on the array; Berth then sets its quotas again.',
    ),
  ]
}

function flagFindings(fileSystem: FileSystemItem): Finding[] {
  const { nfs, provisioned, hard_limit_enabled } = fileSystem
  const found: Finding[] = []
  if (!fileSystem.writable) {
    found.push(problem('The file system is read-only on the array.', 'Make it writable there.'))
  }
  if (nfs == null || !(nfs.v3_enabled || nfs.v4_1_enabled)) {
    found.push(problem('NFS is switched off for the file system.', 'Switch it on on the array.'))
  }
  if (provisioned === null || !hard_limit_enabled) {
    found.push(
      warning(
        'The file system has no hard limit, so all registries together may fill the array.',
        'Give it a size and switch its hard limit on.',
      ),
    )
  }
  if (fileSystem.snapshot_directory_enabled) {
    found.push(
      warning(
        'The snapshot directory is on: registries may take the .snapshot directories for their own files.',
        'Switch it off on the array, and on only while files are brought back from a snapshot.',
      ),
    )
  }
  if (!fileSystem.fast_remove_directory_enabled) {
    found.push(
      warning(
        'The fast-remove directory is off, so erasing a registry takes long.',
        'Switch it on on the array.',
      ),
    )
  }
  return found
}

const VERDICTS: Readonly<Record<Exclude<ExportVerdict, 'ok'>, (host: string) => Finding>> = {
  'not-exported': (host) =>
    warning(
      `No export rule names the address of ${host}.`,
      'Add it with rw and no_root_squash, unless the node uses another address towards the array.',
    ),
  'read-only': (host) =>
    problem(`The export is read-only for ${host}.`, 'Give its address rw in the export rules.'),
  'root-squashed': (host) =>
    problem(
      `The export squashes root for ${host}, so Berth cannot give directories to registries.`,
      'Give its address no_root_squash in the export rules.',
    ),
  unknown: (host) =>
    warning(
      `Whether ${host} may mount and write cannot be told from the export rules, which use names or netgroups.`,
      'See that one of them covers it with rw and no_root_squash.',
    ),
}

function exportFindings({ exportRules, hosts }: Surveyed): Finding[] {
  const found = hosts.flatMap(({ name, address }) => {
    const verdict = judgeExport(exportRules, address)
    return verdict === 'ok' ? [] : [VERDICTS[verdict](`node ${name} (${address})`)]
  })
  if (
    exportRules.some(
      ({ client, isWritable, keepsRoot }) => client === '*' && isWritable && keepsRoot,
    )
  ) {
    found.push(
      warning(
        'The export lets every host of the network write as root, into every registry.',
        'Name the nodes of the Swarm in the export rules in place of *.',
      ),
    )
  }
  return found
}

function problem(what: string, advice: string): Finding {
  return { level: 'problem', what, advice }
}

function warning(what: string, advice: string): Finding {
  return { level: 'warning', what, advice }
}
