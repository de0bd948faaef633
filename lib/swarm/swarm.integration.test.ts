import net from 'node:net'
import Docker from 'dockerode'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../kernel/ids'
import { explainTask } from './errors'
import { editedParts, type RegistryDeployment, secretName, serviceName, specHash } from './spec'
import type { Swarm } from './swarm'
import {
  announced,
  close,
  eventually,
  freePort,
  listen,
  onSocket,
  recordingProxy,
  removeTempDirectories,
  swarmAt,
  testDeployment,
} from './testing/support'

const installationId = newId()
let host: string
let swarm: Swarm
// A second pair of eyes, and the hands of somebody who is not Berth.
let docker: Docker
const registries: RegistryDeployment[] = []
const foreign: Docker.Service[] = []

beforeAll(() => {
  host = announced('BERTH_TEST_DOCKER_HOST')
  swarm = swarmAt(host, { installationId })
  docker = new Docker({ socketPath: host.replace('unix://', '') })
})

afterEach(async () => {
  for (const service of foreign.splice(0)) await service.remove()
  for (const { registryId } of registries.splice(0)) {
    await swarm.removeService(registryId)
    await swarm.removeSecrets(registryId, new Set())
    await eventually(() => swarm.tasksGone(registryId))
  }
})
afterAll(removeTempDirectories)

async function deployment(change: Partial<RegistryDeployment> = {}): Promise<RegistryDeployment> {
  const d = await testDeployment(installationId, change)
  registries.push(d)
  return d
}

async function create(d: RegistryDeployment): Promise<{ serviceId: string }> {
  return swarm.createService(d, await swarm.ensureSecrets(d))
}

function running(d: RegistryDeployment) {
  return eventually(async () => {
    const observed = await swarm.observeRegistry(d.registryId)
    const task = observed?.tasks.find(
      (each) => each.specHash === specHash(d) && each.state === 'running',
    )
    return observed && task && { observed, task }
  })
}

function failure(d: RegistryDeployment) {
  return eventually(async () => {
    const observed = await swarm.observeRegistry(d.registryId)
    return observed?.tasks.find((task) => task.error !== undefined)
  })
}

async function foreignService(
  name: string,
  ports: Docker.PortConfig[] = [],
  command = '--version',
) {
  const service = await docker.createService({
    Name: name,
    TaskTemplate: {
      ContainerSpec: { Image: announced('BERTH_TEST_REGISTRY_IMAGE'), Args: [command] },
      RestartPolicy: { Condition: 'none' },
    },
    EndpointSpec: { Ports: ports },
  })
  foreign.push(service)
  return service
}

const explain = (d: RegistryDeployment, text: string | undefined) =>
  explainTask(text ?? '', {
    image: d.image,
    port: d.port,
    path: d.storage.driver === 'bind' ? d.storage.path : '',
  })

it('tells what the engine is', async () => {
  expect(await swarm.inspectEngine()).toEqual({
    engineVersion: expect.stringMatching(/^\d+\.\d+/),
    apiVersion: expect.stringMatching(/^1\.\d+$/),
    swarmState: 'active-manager',
    nodeCount: 1,
    managerReachable: true,
  })
})

it('creates a registry that answers, rolls it when its spec changes, and leaves nothing behind', async () => {
  const d = await deployment()
  expect(await swarm.observeRegistry(d.registryId)).toBeNull()
  const { serviceId } = await create(d)
  const { observed, task } = await running(d)
  expect(observed).toMatchObject({
    serviceId,
    registryId: d.registryId,
    name: serviceName(d),
    specHash: specHash(d),
    replicasDesired: 1,
    forceUpdate: 0,
    extras: [],
    secretNames: d.files.map((file) => secretName(d, file)),
  })
  expect(editedParts(d, observed)).toEqual([])
  expect(await swarm.observeTasks({ ...observed, tasks: [] })).toEqual(observed)
  expect(task).toMatchObject({
    slot: 1,
    desiredState: 'running',
    nodeId: expect.stringMatching(/./),
  })
  expect(task.error).toBeUndefined()
  expect(+task.timestamp).toBeGreaterThanOrEqual(+task.createdAt)
  // A task runs before its program listens.
  const answer = await eventually(() =>
    fetch(`http://127.0.0.1:${d.port}/v2/`).catch(() => undefined),
  )
  expect(answer.status).toBe(200)
  expect(await swarm.usedPorts()).toContainEqual({
    port: d.port,
    mode: 'host',
    holder: serviceName(d),
    registryId: d.registryId,
  })
  expect((await swarm.listRegistries()).map((each) => each.registryId)).toEqual([d.registryId])

  const changed: RegistryDeployment = {
    ...d,
    files: d.files.map((file) => ({ ...file, content: `${file.content}# renewed\n` })),
  }
  await swarm.updateService(observed, changed, await swarm.ensureSecrets(changed))
  const rolled = await running(changed)
  expect(rolled.observed.specHash).not.toBe(observed.specHash)
  expect(rolled.task.id).not.toBe(task.id)
  // The old secret would be needed for a rollback, so it is among those to keep.
  expect(new Set(rolled.observed.secretNames)).toEqual(
    new Set([...d.files, ...changed.files].map((file) => secretName(d, file))),
  )
  expect(await swarm.removeSecrets(d.registryId, new Set())).toBe(1)
  expect(await swarm.tasksGone(d.registryId)).toBe(false)

  await swarm.removeService(d.registryId)
  await swarm.removeService(d.registryId)
  expect(await swarm.observeRegistry(d.registryId)).toBeNull()
  await eventually(() => swarm.tasksGone(d.registryId))
  expect(await swarm.removeSecrets(d.registryId, new Set())).toBe(0)
  const label = [`berth.registry-id=${d.registryId}`]
  expect(await docker.listSecrets({ filters: { label } })).toEqual([])
  expect(await docker.listServices({ filters: { label } })).toEqual([])
  await eventually(
    async () => (await docker.listContainers({ all: true, filters: { label } })).length === 0,
  )
})

it('keeps saying that tasks are not gone until the container has stopped', async () => {
  const d = await deployment()
  await create(d)
  await running(d)
  await swarm.removeService(d.registryId)
  const containers = () =>
    docker.listContainers({ filters: { label: [`berth.registry-id=${d.registryId}`] } })
  await eventually(() => swarm.tasksGone(d.registryId))
  expect(await containers()).toEqual([])
})

it('takes a second create for success, also beside the first', async () => {
  const d = await deployment()
  const [first, second] = await Promise.all([create(d), create(d)])
  expect(second).toEqual(first)
  expect(await create(d)).toEqual(first)
  expect((await swarm.observeRegistry(d.registryId))?.extras).toEqual([])
})

it('refuses an update that was made from an older version, and keeps ForceUpdate', async () => {
  const d = await deployment()
  await create(d)
  const { observed } = await running(d)
  const ids = await swarm.ensureSecrets(d)
  const changed = { ...d, env: { OTHER: '1' } }
  await swarm.updateService({ ...observed, forceUpdate: 7 }, changed, ids)
  await expect(swarm.updateService(observed, d, ids)).rejects.toMatchObject({
    code: 'CONFLICT',
    terminal: false,
    raw: expect.stringContaining('update out of sequence'),
  })
  expect((await swarm.observeRegistry(d.registryId))?.forceUpdate).toBe(7)
})

describe('what is not ours', () => {
  it('a service of the same name is refused and untouched', async () => {
    const d = await deployment()
    const service = await foreignService(serviceName(d))
    const before = await service.inspect()
    await expect(create(d)).rejects.toMatchObject({
      code: 'CONFLICT',
      terminal: true,
      detail: expect.stringMatching(/A service named .* does not belong to Berth/),
    })
    expect(await swarm.observeRegistry(d.registryId)).toBeNull()
    await swarm.removeService(d.registryId)
    expect((await service.inspect()).Version).toEqual(before.Version)
  })

  it('a secret of the same name is refused and untouched', async () => {
    const d = await deployment()
    const name = secretName(d, d.files[0] ?? { name: '', content: '' })
    const spec = { Name: name, Data: Buffer.from('theirs').toString('base64') }
    const secret = await docker.createSecret({ _query: {}, _body: spec })
    await expect(swarm.ensureSecrets(d)).rejects.toMatchObject({
      code: 'SWARM_REFUSED',
      terminal: true,
    })
    expect(await swarm.removeSecrets(d.registryId, new Set())).toBe(0)
    expect((await secret.inspect()).Spec.Name).toBe(name)
    await secret.remove()
  })

  it('another installation sees and removes nothing of ours', async () => {
    const d = await deployment()
    await create(d)
    const other = swarmAt(host)
    expect(await other.observeRegistry(d.registryId)).toBeNull()
    expect(await other.listRegistries()).toEqual([])
    await other.removeService(d.registryId)
    await other.removeSecrets(d.registryId, new Set())
    await expect(other.createService(d, new Map())).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(await swarm.observeRegistry(d.registryId)).not.toBeNull()
  })
})

describe('a task that can not run', () => {
  it('because of its image, in the words of Docker', async () => {
    const d = await deployment({ image: 'berth.invalid/nothing:1' })
    await create(d)
    const task = await failure(d)
    expect(task.error).toContain('No such image: berth.invalid/nothing:1')
    expect(explain(d, task.error)).toMatchObject({
      terminal: true,
      sentence: expect.stringContaining('could not be pulled'),
    })
  })

  it('because a program has the port', async () => {
    const program = net.createServer()
    const d = await deployment({ port: await listen(program, 0) })
    try {
      await create(d)
      const task = await failure(d)
      expect(explain(d, task.error)).toMatchObject({
        terminal: true,
        sentence: expect.stringContaining(`Port ${d.port} is taken by another program`),
      })
    } finally {
      await close(program)
    }
  })

  it('because another service has the host port', async () => {
    const first = await deployment()
    await create(first)
    await running(first)
    const second = await deployment({ port: first.port })
    await create(second)
    const task = await failure(second)
    expect(task.state).toBe('pending')
    expect(explain(second, task.error)).toMatchObject({
      terminal: true,
      sentence: expect.stringContaining(`Port ${first.port} is published by another service`),
    })
  })

  it('because its directory is missing', async () => {
    const d = await deployment({ storage: { driver: 'bind', path: '/nowhere/registries/a' } })
    await create(d)
    expect(explain(d, (await failure(d)).error)).toMatchObject({
      terminal: true,
      sentence: expect.stringContaining('/nowhere/registries/a does not exist'),
    })
  })

  it('because no node fits', async () => {
    const d = await deployment({ constraints: ['node.labels.nowhere==true'] })
    await create(d)
    expect(explain(d, (await failure(d)).error).sentence).toContain('Label a node')
  })

  it('because of its configuration, with the end of its log', async () => {
    const d = await deployment({
      files: [{ name: 'registry.yml', content: 'version: nonsense\n' }],
    })
    await create(d)
    const task = await failure(d)
    expect(task.exitCode).toBe(1)
    expect(explain(d, task.error).sentence).toContain('refused its configuration')
    expect(await swarm.taskLogTail(task.id, 20)).toContain('configuration error')
    expect(await swarm.taskLogTail('nosuchtask', 20)).toBe('')
  })
})

it('is refused an ingress port that another service holds, which is named', async () => {
  const port = await freePort()
  const name = `foreign-${newId()}`
  const published = { PublishedPort: port, TargetPort: 5000, PublishMode: 'ingress' } as const
  await foreignService(name, [published])
  expect(await swarm.usedPorts()).toContainEqual({
    port,
    mode: 'ingress',
    holder: name,
    registryId: null,
  })
  const d = await deployment({ port, publishMode: 'ingress' })
  await expect(create(d)).rejects.toMatchObject({
    code: 'SWARM_REFUSED',
    terminal: true,
    raw: expect.stringContaining(name),
  })
})

it('is refused a constraint that Docker can not read', async () => {
  const d = await deployment({ constraints: ['nonsense'] })
  await expect(create(d)).rejects.toMatchObject({ code: 'SWARM_REFUSED', terminal: true })
})

it('shows no secret in a request line, a header or the stored spec', async () => {
  const { server, heads } = recordingProxy(host)
  const through = swarmAt(await onSocket(server), { installationId })
  const config = (await deployment()).files[0]?.content ?? ''
  const marker = `marker${newId()}`
  const d = await deployment({
    files: [{ name: 'registry.yml', content: `${config}# ${marker}\n` }],
  })
  try {
    await through.createService(d, await through.ensureSecrets(d))
    const { observed } = await running(d)
    const changed = {
      ...d,
      files: d.files.map((file) => ({ ...file, content: `${file.content}# 2\n` })),
    }
    await through.updateService(observed, changed, await through.ensureSecrets(changed))
  } finally {
    await close(server)
  }
  const paths = heads.map((head) => head.split('?')[0])
  expect(paths.filter((path) => path?.startsWith('POST /secrets/create'))).toHaveLength(2)
  expect(paths.some((path) => /^POST \/services\/\w+\/update/.test(path ?? ''))).toBe(true)
  const [service] = await docker.listServices({
    filters: { label: [`berth.registry-id=${d.registryId}`] },
  })
  const inspected = JSON.stringify(await docker.getService(service?.ID ?? '').inspect())
  for (const text of [...heads, inspected]) {
    expect(text).not.toContain(marker)
    expect(text).not.toMatch(/Data=|X-Registry-Auth/i)
    expect(text).not.toContain(Buffer.from(config).toString('base64').slice(0, 40))
  }
  expect(inspected).toContain('"Healthcheck":{"Test":["NONE"]}')
  expect(inspected).toContain('"CapabilityDrop":["ALL"]')
})

it('notices what happens to a registry', async () => {
  const stop = new AbortController()
  const seen: (string | null)[] = []
  const watching = swarm.watch((registryId) => seen.push(registryId), stop.signal)
  try {
    await eventually(async () => seen.includes(null))
    const d = await deployment()
    await create(d)
    await running(d)
    await eventually(async () => seen.includes(d.registryId))
    const before = seen.length
    await swarm.removeService(d.registryId)
    await eventually(async () => seen.slice(before).includes(d.registryId))
  } finally {
    stop.abort()
  }
  await watching
})
