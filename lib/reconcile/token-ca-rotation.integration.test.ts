import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRotationStage, type RotationStage } from '../../e2e/support/rotation-stage'
import { waitUntil } from '../../e2e/support/wait-until'
import { newId } from '../kernel/ids'
import { createLogger } from '../kernel/logger'
import { isIssuedBy, splitPem } from '../pki/certificate'
import { asRepositoryName, asTagName } from '../registry/references'
import { buildImage } from '../registry/testing/image-builder'
import { push } from '../registry/testing/push'
import { tokenService } from '../registry/token-service'
import type { Leaves } from '../server/leaves'
import { renewLeaves } from './renew-leaves'
import { advanceRotation } from './rotate-token-ca'
import { type Answer, startLoad } from './testing/load'
import type { Worker } from './worker'

const REPOSITORY = asRepositoryName('team/app')
const TAG = asTagName('v1')
const CLIENTS = 4
/** A token is used for so long, then the next one is asked for. */
const TOKEN_USED_MS = 2_000
/** How late a process may look for a new leaf. */
const LATE_MS = 2_000
const GRACE_MS = TOKEN_USED_MS + LATE_MS + 1_000

let stage: RotationStage
let worker: Worker
/** That of the worker, and that of a web process which learns of a new leaf later. */
let signers: [Leaves, Leaves]
let lateRefresh: NodeJS.Timeout
let registries: { name: string; id: string; url: string }[]

beforeAll(async () => {
  stage = await openRotationStage()
  signers = [stage.newSigner(), stage.newSigner()]
  worker = await stage.startWorker(signers[0], { rotationGraceMs: GRACE_MS })
  await signers[1].refresh()
  lateRefresh = setInterval(() => void signers[1].refresh(), LATE_MS)
  registries = []
  const image = await buildImage({ files: [['a', 'rotation']] })
  for (const name of ['apps', 'base']) {
    const { id, port } = await stage.bringUp(worker, name)
    const baseUrl = `https://${stage.gateway}:${port}`
    const getToken = async (access: Parameters<typeof tokenOf>[2]) =>
      tokenOf(signers[0], id, access)
    await push({ baseUrl, caPem: signers[0].caPem(), getToken }, REPOSITORY, image, TAG)
    registries.push({ name, id, url: `${baseUrl}/v2/${REPOSITORY}/manifests/${TAG}` })
  }
}, 240_000)
/** What was seen, for whoever reads the output of the run. */
const report: Record<string, unknown> = {}

afterAll(async () => {
  process.stdout.write(`rotation under load: ${JSON.stringify(report)}\n`)
  clearInterval(lateRefresh)
  await stage?.close()
}, 120_000)

type Access = Parameters<Leaves['issueToken']>[0]['access']
const PULL: Access = [{ type: 'repository', name: REPOSITORY, actions: ['pull'] }]

function tokenOf(signer: Leaves, registryId: string, access: Access = PULL): string {
  return signer.issueToken({ service: tokenService(registryId), subject: 'ada', access }).token
}

function underLoad() {
  const tokens = new Map<string, { token: string; untilMs: number }>()
  const signedBy = new Set<string>()
  const load = startLoad({
    targets: registries,
    clientsEach: CLIENTS,
    caPem: signers[0].caPem(),
    tokenFor: (name, client) => {
      const key = `${name} ${client}`
      const held = tokens.get(key)
      if (held !== undefined && held.untilMs > Date.now()) return held.token
      const { id } = registries.find((each) => each.name === name) ?? { id: '' }
      const token = tokenOf(signers[client < CLIENTS / 2 ? 0 : 1], id)
      signedBy.add(leafOf(token).serialNumber)
      tokens.set(key, { token, untilMs: Date.now() + TOKEN_USED_MS })
      return token
    },
  })
  return { ...load, signedBy }
}

function leafOf(token: string): X509Certificate {
  const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
  return new X509Certificate(Buffer.from(header.x5c[0], 'base64'))
}

const enough = (answers: readonly Answer[], sinceMs: number) =>
  waitUntil(
    () =>
      registries.every(
        ({ name }) =>
          answers.filter(
            ({ target, atMs, outcome }) => target === name && atMs > sinceMs && outcome === 200,
          ).length > 50,
      ),
    { what: 'answers from all registries', timeoutMs: 30_000 },
  )

function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { outcome } of answers) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

async function tasksOf(registryId: string): Promise<number> {
  const filters = { label: [`berth.registry-id=${registryId}`] }
  return (await stage.docker.listTasks({ filters })).length
}

async function rotationReached(id: string, phase: string) {
  return waitUntil(
    async () => {
      const row = await stage.db.tokenCaRotation.findUniqueOrThrow({ where: { id } })
      return row.phase === phase ? row : null
    },
    { what: `phase ${phase} of the rotation`, timeoutMs: 120_000, everyMs: 100 },
  )
}

describe('under a load on two running registries', () => {
  it('a new leaf fails no request', async () => {
    const { answers, signedBy, stop } = underLoad()
    await enough(answers, 0)
    // As if half of its life were over.
    await stage.db.keyPair.updateMany({
      where: { kind: 'token-leaf' },
      data: { notAfter: new Date(Date.now() + 3_600_000) },
    })
    await renewLeaves({
      db: stage.db,
      clock: stage.clock,
      authSecret: stage.authSecret,
      authorities: await stage.authorities(),
      machineHost: stage.gateway,
    })
    await signers[0].refresh()
    await waitUntil(() => signedBy.size === 2, { what: 'the new leaf', timeoutMs: 10_000 })
    await new Promise((resolve) => setTimeout(resolve, TOKEN_USED_MS + LATE_MS))
    await enough(answers, Date.now())
    await stop()
    report.answersWithNewLeaf = tally(answers)
    expect(Object.keys(tally(answers))).toEqual(['200'])
    expect(signedBy.size).toBe(2)
  }, 60_000)

  it('a new CA gives not one 401, and errors only while each registry restarts once', async () => {
    const before = await stage.db.keyPair.findUniqueOrThrow({ where: { id: 'token-ca' } })
    const tasks = await Promise.all(registries.map(({ id }) => tasksOf(id)))
    const oldToken = registries.map(({ id }) => tokenOf(signers[0], id))
    const { answers, stop } = underLoad()
    await enough(answers, 0)

    const rotationId = newId()
    await stage.db.tokenCaRotation.create({
      data: { id: rotationId, oldCaId: 'token-ca', requestedBy: 'ada' },
    })
    // The worker is stopped while the first registry is on its way; another one goes on.
    await rotationReached(rotationId, 'distributing')
    await waitUntil(
      async () =>
        (await stage.db.registry.count({
          where: { tokenRoots: { has: 'token-ca' }, NOT: { tokenRoots: { equals: ['token-ca'] } } },
        })) > 0,
      { what: 'the first registry to get both', timeoutMs: 30_000, everyMs: 10 },
    )
    await worker.stop()
    worker = await stage.startWorker(signers[0], { rotationGraceMs: GRACE_MS })

    const { newCaId } = await rotationReached(rotationId, 'finished')
    await enough(answers, Date.now())
    await stop()

    const counts = tally(answers)
    report.answers = counts
    expect(counts['401']).toBeUndefined()
    expect(Object.keys(counts).filter((outcome) => /^\d+$/.test(outcome))).toEqual(['200'])
    const outages = registries.map(({ name }) => {
      const failed = answers.filter(({ target, outcome }) => target === name && outcome !== 200)
      return { name, fromMs: failed[0]?.atMs ?? 0, toMs: failed.at(-1)?.atMs ?? 0 }
    })
    report.outagesMs = outages.map(({ fromMs, toMs }) => toMs - fromMs)
    const [first, second] = outages.toSorted((a, b) => a.fromMs - b.fromMs)
    expect(second?.fromMs).toBeGreaterThan(first?.toMs ?? Number.POSITIVE_INFINITY)
    for (const { fromMs, toMs, name } of outages) {
      expect(toMs - fromMs, name).toBeLessThan(10_000)
      const between = answers.filter(
        ({ target, atMs, outcome }) =>
          target === name && atMs > fromMs && atMs < toMs && outcome === 200,
      )
      // One outage, not several with answers between them; what was under way when it began may still have come.
      expect(between.length, name).toBeLessThan(20)
    }
    expect(await Promise.all(registries.map(({ id }) => tasksOf(id)))).toEqual(
      tasks.map((count) => count + 1),
    )

    // The old key is gone, the new one rests sealed, and the leaf is of the new CA.
    const old = await stage.db.keyPair.findUniqueOrThrow({
      where: { id: 'token-ca' },
      select: { privateKeySealed: true },
    })
    expect(old.privateKeySealed).toBe('')
    const made = await stage.db.keyPair.findUniqueOrThrow({
      where: { id: newCaId ?? '' },
      select: { privateKeySealed: true, certificatePem: true, notAfter: true },
    })
    expect(made.privateKeySealed).not.toContain('PRIVATE KEY')
    expect(stage.caSealer.open(made.privateKeySealed)).toContain('PRIVATE KEY')
    expect(made.notAfter.getFullYear()).toBe(new Date().getFullYear() + 10)
    const leaf = leafOf(tokenOf(signers[1], registries[0]?.id ?? ''))
    expect(isIssuedBy(leaf.toString(), made.certificatePem)).toBe(true)
    expect(isIssuedBy(leaf.toString(), before.certificatePem)).toBe(false)

    // Its certificate leaves what runs when somebody asks.
    const statusWith = async (index: number, token: string) => {
      const load = startLoad({
        targets: registries.slice(index, index + 1),
        clientsEach: 1,
        caPem: signers[0].caPem(),
        tokenFor: () => token,
      })
      await waitUntil(() => load.answers.some(({ outcome }) => typeof outcome === 'number'), {
        what: 'an answer',
        timeoutMs: 10_000,
      })
      await load.stop()
      return load.answers.find(({ outcome }) => typeof outcome === 'number')?.outcome
    }
    for (const [index, token] of oldToken.entries())
      expect(await statusWith(index, token)).toBe(200)
    await stage.db.tokenCaRotation.update({
      where: { id: rotationId },
      data: { phase: 'dropping' },
    })
    await rotationReached(rotationId, 'dropped')
    for (const [index, token] of oldToken.entries()) {
      expect(await statusWith(index, token)).toBe(401)
      expect(await statusWith(index, tokenOf(signers[0], registries[index]?.id ?? ''))).toBe(200)
    }
    const audit = await stage.db.auditEntry.findMany({ where: { action: 'tokenCa.moved' } })
    expect(audit.map(({ after }) => after)).toMatchObject(
      ['distributing', 'settling', 'finished', 'dropped'].map((phase) => ({ phase })),
    )
  }, 240_000)

  it('nothing but token leaves was ever signed by a token CA', async () => {
    const cas = await stage.db.keyPair.findMany({ where: { kind: 'token-ca' } })
    expect(cas).toHaveLength(2)
    const others = [
      ...(await stage.db.keyPair.findMany({
        where: { kind: { in: ['machine-leaf', 'registry-ca', 'ca-bundle'] } },
      })),
      ...(await stage.db.registry.findMany({ select: { certificatePem: true } })),
    ]
    expect(others.length).toBeGreaterThanOrEqual(5)
    for (const ca of cas)
      for (const other of others)
        expect(isIssuedBy(other.certificatePem ?? '', ca.certificatePem)).toBe(false)
  })
})

describe('the CA that clients trust', () => {
  const FIRST = 'registry-ca'
  const reached = (phase: string) =>
    waitUntil(
      async () => {
        const row = await stage.db.caRotation.findFirstOrThrow()
        return row.phase === phase ? row : null
      },
      { what: `phase ${phase} of the CA rotation`, timeoutMs: 120_000, everyMs: 100 },
    )
  const wish = (phase: string) => stage.db.caRotation.updateMany({ data: { phase } })
  const tasksNow = () => Promise.all(registries.map(({ id }) => tasksOf(id)))
  const keyPair = (id: string) =>
    stage.db.keyPair.findUniqueOrThrow({
      where: { id },
      select: { certificatePem: true, privateKeySealed: true },
    })
  /** Whether a client that trusts this alone pulls from each registry. */
  const pulls = (caPem: string) =>
    Promise.all(
      registries.map(async ({ name, id, url }) => {
        const load = startLoad({
          ...{ targets: [{ name, url }], clientsEach: 1, caPem },
          tokenFor: () => tokenOf(signers[0], id),
        })
        await waitUntil(() => load.answers.length > 0, { what: 'an answer', timeoutMs: 10_000 })
        await load.stop()
        return load.answers[0]?.outcome === 200
      }),
    )

  it('is replaced with an overlap, one restart each, and without a client that knows both', async () => {
    const tasks = await tasksNow()
    await stage.db.caRotation.create({
      data: { id: newId(), oldCaId: FIRST, requestedBy: 'ada' },
    })
    const { newCaId } = await reached('announced')
    const [oldCa, newCa] = [await keyPair(FIRST), await keyPair(newCaId ?? '')]
    await waitUntil(() => splitPem(signers[0].caPem()).length === 2, {
      what: 'the bundle of both',
      timeoutMs: 10_000,
    })
    const both = signers[0].caPem()
    expect(splitPem(both)).toEqual([oldCa, newCa].flatMap((ca) => splitPem(ca.certificatePem)))
    expect(await pulls(newCa.certificatePem)).toEqual([false, false])
    expect(await tasksNow()).toEqual(tasks)

    await wish('switching')
    await waitUntil(async () => (await stage.db.registry.count({ where: { caId: FIRST } })) === 1, {
      ...{ what: 'the first registry on its way', timeoutMs: 30_000, everyMs: 10 },
    })
    await worker.stop()
    worker = await stage.startWorker(signers[0], { rotationGraceMs: GRACE_MS })
    await reached('switched')
    expect(await tasksNow()).toEqual(tasks.map((count) => count + 1))
    expect(await pulls(both)).toEqual([true, true])
    expect(await pulls(newCa.certificatePem)).toEqual([true, true])
    expect(await pulls(oldCa.certificatePem)).toEqual([false, false])
    const machineLeaf = await waitUntil(
      async () => {
        const leaf = await stage.db.keyPair.findFirstOrThrow({
          where: { kind: 'machine-leaf' },
          orderBy: { createdAt: 'desc' },
        })
        return isIssuedBy(leaf.certificatePem, newCa.certificatePem)
      },
      { what: 'the new leaf of the machine endpoints', timeoutMs: 10_000 },
    )
    expect(machineLeaf).toBe(true)

    await wish('dropping')
    await reached('dropped')
    await waitUntil(() => splitPem(signers[0].caPem()).length === 1, {
      what: 'the bundle of the new one',
      timeoutMs: 10_000,
    })
    expect(signers[0].caView().fingerprintSha256).toBe(
      new X509Certificate(newCa.certificatePem).fingerprint256,
    )
    expect((await keyPair(FIRST)).privateKeySealed).toBe('')
    // Also in a worker that starts now, when nobody has the old key any more.
    await worker.stop()
    worker = await stage.startWorker(signers[0], { rotationGraceMs: GRACE_MS })
    for (const { id } of registries) await worker.nudge(id)
    expect(await tasksNow()).toEqual(tasks.map((count) => count + 1))
    // Whoever comes up from now on is of the new one.
    const { id } = await stage.bringUp(worker, 'later')
    const later = await stage.db.registry.findUniqueOrThrow({ where: { id } })
    expect(isIssuedBy(later.certificatePem ?? '', newCa.certificatePem)).toBe(true)
    const audit = await stage.db.auditEntry.findMany({ where: { action: 'registryCa.moved' } })
    expect(audit.map(({ after }) => after)).toMatchObject(
      ['announced', 'switched', 'dropped'].map((phase) => ({ phase })),
    )
  }, 240_000)
})

it('makes one new CA although two workers ask at once', async () => {
  await worker.stop()
  const latest = await stage.db.tokenCaRotation.findFirstOrThrow()
  const id = newId()
  await stage.db.tokenCaRotation.create({
    data: { id, oldCaId: latest.newCaId ?? '', requestedBy: 'ada' },
  })
  const deps = {
    db: stage.db,
    clock: stage.clock,
    logger: createLogger({ level: 'silent' }),
    authorities: await stage.authorities(),
    renewSigner: async () => undefined,
    enqueue: () => undefined,
  }
  await Promise.all([advanceRotation(deps), advanceRotation(deps)])
  expect(await stage.db.keyPair.count({ where: { kind: 'token-ca' } })).toBe(3)
  expect(await stage.db.auditEntry.count({ where: { requestId: id } })).toBe(1)
  await expect(
    stage.db.tokenCaRotation.create({
      data: { id: newId(), oldCaId: 'token-ca', requestedBy: 'ada' },
    }),
  ).rejects.toMatchObject({ code: 'P2002' })
})
