import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../kernel/ids'
import { createLogger } from '../kernel/logger'
import { openAuthorities } from '../reconcile/authorities'
import { advanceRotation } from '../reconcile/rotate-token-ca'
import { warnOfExpiry } from '../reconcile/warn-of-expiry'
import { dropOldTokenCa } from './drop-old-token-ca'
import { getCertificates } from './get-certificates'
import { rotateTokenCa } from './rotate-token-ca'
import { type Cast, makeStage, type Stage } from './testing/stage'

let stage: Stage
let cast: Cast
let registryId: string
let authorities: Awaited<ReturnType<typeof openAuthorities>>

beforeAll(async () => {
  stage = await makeStage()
  cast = stage.makeCast()
  const { db, clock } = cast.context
  authorities = await openAuthorities({ db, clock, caSecret: 'c'.repeat(32), caFiles: null })
  const made = await cast.makeRegistry()
  registryId = made.id
})
afterAll(() => stage.drop())
afterEach(async () => {
  await cast.context.db.tokenCaRotation.deleteMany()
})

const view = () => getCertificates(cast.context, cast.admin, {})

async function rotate() {
  const { fingerprintSha256 } = (await view()).tokenCa
  return rotateTokenCa(cast.context, cast.admin, { fingerprintSha256 })
}

/** One step of a worker that signs nothing and reaches no Swarm. */
const step = () =>
  advanceRotation({
    ...cast.context,
    logger: createLogger({ level: 'silent' }),
    authorities,
    renewSigner: async () => undefined,
    enqueue: () => undefined,
  })

/** What the reconciler writes of a registry that serves. */
async function serves(served: readonly string[], change: { errorSentence?: string } = {}) {
  await cast.context.db.registry.update({
    where: { id: registryId },
    data: {
      phase: 'ready',
      readyAt: new Date(),
      certificateUntil: new Date(Date.now() + 86_400_000),
      tokenRootsServed: [...served],
      errorSentence: null,
      ...change,
    },
  })
}

describe('a rotation', () => {
  it('is asked for once at a time, with who did', async () => {
    const { context, admin } = cast
    const answers = await Promise.allSettled([rotate(), rotate()])
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(rotate()).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await view()).rotation).toMatchObject({
      phase: 'requested',
      requestedBy: admin.username,
    })
    const rows = await context.db.auditEntry.findMany({
      where: { action: 'tokenCa.rotationRequested' },
    })
    expect(rows.map(({ actor }) => actor)).toEqual([admin.username])
  })

  it('is refused for a CA that signs no more', async () => {
    const stale = { fingerprintSha256: 'AA:BB' }
    await expect(rotateTokenCa(cast.context, cast.admin, stale)).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    expect((await view()).rotation).toBeNull()
  })

  it('shows how far it is, which registry it waits for and why', async () => {
    await cast.context.db.registry.update({
      where: { id: registryId },
      data: { tokenRoots: ['token-ca'] },
    })
    await serves(['token-ca'])
    await rotate()
    await step()
    expect((await view()).rotation).toMatchObject({
      phase: 'distributing',
      registriesTotal: 1,
      registriesDone: 0,
      underWay: [],
    })
    await step()
    await serves(['token-ca'], { errorSentence: 'The port is taken.' })
    expect(await step()).toBe('wait')
    expect((await view()).rotation).toMatchObject({
      underWay: [{ failure: 'The port is taken.' }],
    })
    const { tokenRoots } = await cast.context.db.registry.findUniqueOrThrow({
      where: { id: registryId },
      select: { tokenRoots: true },
    })
    expect(tokenRoots).toHaveLength(2)
    await serves(tokenRoots)
    expect((await view()).rotation).toMatchObject({ registriesDone: 1, underWay: [] })
    expect(await step()).toBe('switch-signer')
    expect((await view()).rotation).toMatchObject({ phase: 'settling' })

    // It is over, and the registry still has both.
    await cast.context.db.tokenCaRotation.updateMany({ data: { phase: 'finished' } })
    const finished = await view()
    expect(finished.holdersOfOldCa).toHaveLength(1)
    await dropOldTokenCa(cast.context, cast.admin, {})
    await expect(dropOldTokenCa(cast.context, cast.admin, {})).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    await expect(rotate()).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    await step()
    expect((await view()).holdersOfOldCa).toEqual([])
  })
})

it('no secret is in the view', async () => {
  const text = JSON.stringify(await view())
  expect(text).toMatch(/([0-9A-F]{2}:){31}/)
  expect(text).not.toMatch(/PRIVATE|v1\./)
})

it('who may not look is told nothing', async () => {
  for (const actor of [cast.owner, cast.stranger])
    await expect(getCertificates(cast.context, actor, {})).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
})

it('a certificate that ends soon is an alarm on the page and a warning in the log', async () => {
  await serves([])
  const id = newId()
  await cast.context.db.keyPair.create({
    data: {
      id,
      kind: 'token-leaf',
      certificatePem: '',
      privateKeySealed: '',
      notAfter: new Date(Date.now() - 1_000),
    },
  })
  const lines: string[] = []
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  await warnOfExpiry({ ...cast.context, logger: pino({ level: 'warn' }, sink) })
  const warned = lines.map((line) => JSON.parse(line))
  expect(warned.map(({ kind, alarm }) => [kind, alarm])).toEqual([
    ['token-leaf', 'ended'],
    ['registry', 'soon'],
  ])
  const alarms = (await view()).certificates.filter(({ alarm }) => alarm !== 'none')
  expect(alarms.map(({ kind }) => kind)).toEqual(['token-leaf', 'registry'])
  await cast.context.db.keyPair.delete({ where: { id } })
})
