import { StopError } from '../../e2e/support/stop-error'
import type { KnownHead } from '../../lib/audit/verify'

export type VerifyArguments = {
  head?: KnownHead
  publicKeyFile?: string
  /** Print the checkpoints instead of checking the trail. */
  checkpoints: boolean
}

const USAGE =
  'Usage: npm run audit:verify -- [--head <number>:<hash> | --head <hash>] [--public-key <file>] [--checkpoints]'

/** What the command was asked for. Throws StopError with the usage for anything else. */
export function parseVerifyArguments(args: readonly string[]): VerifyArguments {
  const wanted: VerifyArguments = { checkpoints: false }
  const rest = [...args]
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '--checkpoints') wanted.checkpoints = true
    else if (name === '--head') wanted.head = parseHead(rest.shift())
    else if (name === '--public-key') wanted.publicKeyFile = required(rest.shift())
    else throw new StopError(`${JSON.stringify(name)} is not known. ${USAGE}`)
  }
  return wanted
}

function parseHead(text: string | undefined): KnownHead {
  const [, id, hash] = /^(?:(\d{1,18}):)?([0-9a-f]{64})$/i.exec(required(text)) ?? []
  if (hash === undefined) {
    throw new StopError(
      'A head is what this command printed before: a number, a colon and 64 hexadecimal digits, or the digits alone.',
    )
  }
  return { id: id === undefined ? null : BigInt(id), hash: hash.toLowerCase() }
}

function required(value: string | undefined): string {
  if (value === undefined) throw new StopError(USAGE)
  return value
}
