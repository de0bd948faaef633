import { type CommandResult, runCommand } from './run-command'

export type SkopeoAccess = {
  /** `name:password`; anonymous if left out. */
  credentials?: string
  /** Holds `ca.crt` of the registry's CA. */
  certDirectory?: string
}

export type SkopeoCopy = {
  /** As skopeo writes it: `oci:/path:tag`, `docker://host:port/name:tag`, `dir:/path`. */
  source: string
  destination: string
  from?: SkopeoAccess
  to?: SkopeoAccess
  /** Every platform of an index, not only this machine's. */
  all?: boolean
  signal?: AbortSignal
}

/** Copies an image bit by bit. Gives skopeo's words and exit code: a refusal is what some tests are after. */
export function skopeoCopy(copy: SkopeoCopy): Promise<CommandResult> {
  const args = [
    ...['copy', '--insecure-policy', '--preserve-digests'],
    ...(copy.all === true ? ['--all'] : []),
    ...accessArgs('src-', copy.from),
    ...accessArgs('dest-', copy.to),
    ...[copy.source, copy.destination],
  ]
  return runCommand('skopeo', args, { timeoutMs: 120_000, signal: copy.signal })
}

/** The raw manifest (or index) of an image, as the registry holds it. */
export function skopeoInspectRaw(image: string, access?: SkopeoAccess): Promise<CommandResult> {
  return runCommand('skopeo', ['inspect', '--raw', ...accessArgs('', access), image])
}

function accessArgs(prefix: string, access: SkopeoAccess = {}): string[] {
  return [
    ...(access.credentials === undefined ? [] : [`--${prefix}creds`, access.credentials]),
    ...(access.certDirectory === undefined ? [] : [`--${prefix}cert-dir`, access.certDirectory]),
  ]
}
