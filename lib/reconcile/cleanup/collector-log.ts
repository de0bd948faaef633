/** What the collector said: how much it keeps, and the digests of the blobs that it deletes, or would. */
export type CollectorReport = { marked: number; blobs: string[]; manifests: number }

const SUMMARY = /^(\d+) blobs marked, \d+ blobs and (\d+) manifests eligible for deletion/m
const BLOB = /^blob eligible for deletion: (sha\d+:[0-9a-f]+)/gm
/** A registry that nothing was pushed to yet. */
const EMPTY = /Path not found: \/docker\/registry\/v2\/repositories/

/** Parses what `garbage-collect` prints, in 2.8 as in 3; null when it did not come to its count. */
export function parseCollectorLog(log: string): CollectorReport | null {
  const summary = SUMMARY.exec(log)
  if (summary === null) return null
  return {
    marked: Number(summary[1]),
    manifests: Number(summary[2]),
    blobs: [...log.matchAll(BLOB)].map(([, digest = '']) => digest),
  }
}

/** Whether it failed because there is nothing to collect. */
export function saysNothingThere(log: string): boolean {
  return EMPTY.test(log)
}

/** What a failed collector means to people. */
export function explainCollector(log: string): string {
  if (/invalid checksum digest format/.test(log))
    return 'A link file in the registry’s storage is empty or damaged, as a crash of the file server leaves it, and the collector stops at the first one. Remove the directory of that link (its text is below), then start again.'
  if (/no space left/.test(log))
    return 'The file system is full, so that the collector cannot work. Free some space on the file server first.'
  if (/permission denied/.test(log))
    return 'The collector may not read or change the registry’s storage. Somebody changed the owner of files there.'
  return 'The collector ended with an error. Nothing that is tagged was touched.'
}
