import type Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectDocker, dockerStatus } from '../../e2e/support/docker-client'
import { testEnvironment } from '../../e2e/support/test-environment'
import { newId } from '../../lib/kernel/ids'
import { removeInstallation } from './remove-installation'

type Made = { inspect(): Promise<unknown>; remove(): Promise<unknown> }

let docker: Docker
const made: Made[] = []

beforeAll(() => {
  docker = connectDocker(testEnvironment('BERTH_TEST_DOCKER_HOST'))
})
afterAll(async () => {
  for (const object of made) if (await isThere(object)) await object.remove()
})

/** One object of each kind: labelled so, and named by nobody else. */
async function makeOneOfEach(labels: Record<string, string>): Promise<Made[]> {
  const name = `t-${newId()}`
  const data = Buffer.from('x').toString('base64')
  const secret = await docker.createSecret({ Name: name, Labels: labels, Data: data })
  const config = await docker.createConfig({ Name: name, Labels: labels, Data: data })
  const service = await docker.createService({
    Name: name,
    Labels: labels,
    TaskTemplate: {
      ContainerSpec: { Image: testEnvironment('BERTH_TEST_REGISTRY_IMAGE'), Args: ['--version'] },
      RestartPolicy: { Condition: 'none' },
    },
  })
  await docker.createVolume({ Name: name, Labels: labels })
  const network = await docker.createNetwork({ Name: name, Labels: labels })
  const objects: Made[] = [
    service,
    docker.getSecret(secret.id),
    docker.getConfig(config.id),
    network,
    docker.getVolume(name),
  ]
  made.push(...objects)
  return objects
}

async function isThere(object: Made): Promise<boolean> {
  try {
    await object.inspect()
    return true
  } catch (error) {
    if (dockerStatus(error) === 404) return false
    throw error
  }
}

const areThere = (objects: readonly Made[]) => Promise.all(objects.map(isThere))

describe('removeInstallation', () => {
  it('removes what carries its label, and nothing of anybody else', {
    timeout: 120_000,
  }, async () => {
    const id = newId()
    const own = await makeOneOfEach({ 'berth.managed-by': 'berth', 'berth.installation': id })
    const other = await makeOneOfEach({
      'berth.managed-by': 'berth',
      'berth.installation': newId(),
    })
    const foreign = await makeOneOfEach({})
    const similar = await makeOneOfEach({ 'berth.installation': `${id}-2` })

    expect(await removeInstallation(docker, id)).toBe(
      '1 services, 1 secrets, 1 configs, 1 networks, 1 volumes removed',
    )
    expect(await areThere(own)).toEqual(own.map(() => false))
    for (const kept of [other, foreign, similar])
      expect(await areThere(kept)).toEqual(kept.map(() => true))

    expect(await removeInstallation(docker, id)).toBe(
      '0 services, 0 secrets, 0 configs, 0 networks, 0 volumes removed',
    )
  })
})
