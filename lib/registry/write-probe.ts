import { digestOf } from './digests'
import { asRepositoryName } from './references'

/** Where the write probe writes, and what: the same few bytes every time. See docs/adr/0008. */
export const PROBE_REPOSITORY = asRepositoryName('berth-write-probe')
export const PROBE_BLOB = Buffer.from('berth write probe')

const V2 = 'docker/registry/v2'
const HEX = digestOf(PROBE_BLOB).slice('sha256:'.length)
const BLOB_FILE = `${V2}/blobs/sha256/${HEX.slice(0, 2)}/${HEX}/data`
const REPOSITORY_FILES = `${V2}/repositories/${PROBE_REPOSITORY}/`

/** Whether a file of a registry, by its path from the root of the registry's storage, comes of the probe alone. */
export function isWriteProbeFile(path: string): boolean {
  return path === BLOB_FILE || path.startsWith(REPOSITORY_FILES)
}
