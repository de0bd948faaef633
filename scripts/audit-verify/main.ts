// Checks the audit trail of a portal. Exit code 0: whole. 1: broken, with the first broken row, or it could not be read.
import { createPublicKey } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { StopError } from '../../e2e/support/stop-error'
import { generateClient } from '../build/generate-client'
import { runMain } from '../support/run-main'
import { parseVerifyArguments } from './arguments'

await runMain(async () => {
  const { head, publicKeyFile, checkpoints } = parseVerifyArguments(process.argv.slice(2))
  const publicKey = publicKeyFile === undefined ? undefined : readPublicKey(publicKeyFile)
  if (!existsSync('lib/db/generated')) await generateClient()
  // Only now: these need the client that was just made.
  const { openTrail } = await import('./open-trail')
  const { printCheckpoints } = await import('./print-checkpoints')
  const { verifyTrail } = await import('../../lib/audit/verify')
  const { isAppError } = await import('../../lib/kernel/app-error')

  const trail = await openTrail(process.env).catch((error: unknown) => {
    throw isAppError(error) ? new StopError(error.detail) : error
  })
  try {
    if (checkpoints) return await printCheckpoints(trail.db)
    console.log(`Checking the audit trail in ${trail.about}.`)
    const verdict = await verifyTrail(trail.db, {
      ...(head === undefined ? {} : { head }),
      ...(publicKey === undefined ? {} : { publicKey }),
    })
    if (!verdict.ok) {
      console.log(
        `\nBROKEN${verdict.id === null ? '' : ` at row ${verdict.id}`}: ${verdict.sentence}`,
      )
      return 1
    }
    const { rows, oldest, head: end } = verdict
    const span = oldest === null ? '' : `, ${oldest} to ${end.id}`
    console.log(`Whole: ${rows} rows${span}, ${verdict.checkpoints} signed checkpoints.`)
    if (head === undefined) {
      console.log('Keep this head elsewhere. With --head it shows later whether the tail was cut:')
    }
    console.log(`head ${end.id}:${end.hash}`)
    return 0
  } finally {
    await trail.close()
  }
})

function readPublicKey(file: string): Uint8Array {
  try {
    return createPublicKey(readFileSync(file)).export({ format: 'der', type: 'spki' })
  } catch {
    throw new StopError(`${file} holds no public key in PEM form.`)
  }
}
