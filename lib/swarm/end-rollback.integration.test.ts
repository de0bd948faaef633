import { afterAll, expect, it } from 'vitest'
import { newId } from '../kernel/ids'
import { editedParts, specHash } from './spec'
import {
  announced,
  eventually,
  removeTempDirectories,
  swarmAt,
  testDeployment,
} from './testing/support'

const installationId = newId()
const swarm = swarmAt(announced('BERTH_TEST_DOCKER_HOST'), { installationId })
afterAll(removeTempDirectories)

it('starts what a rollback brought back, and tells what was taken back', async () => {
  const d = await testDeployment(installationId)
  try {
    await swarm.createService(d, await swarm.ensureSecrets(d))
    const first = await eventually(runningOf)
    const broken = { ...d, image: 'berth.invalid/nothing:1' }
    await swarm.updateService(first, broken, await swarm.ensureSecrets(broken))
    const seen = await eventually(async () => {
      const service = await swarm.observeRegistry(d.registryId)
      return service?.updateStatus?.state.startsWith('rollback') && service
    })
    expect(seen).toMatchObject({ specHash: specHash(d), forceUpdate: 0 })
    expect(seen.rolledBack).toBeUndefined()

    await eventually(async () => {
      const service = await swarm.observeRegistry(d.registryId)
      // Swarm still writes to it of its own.
      return service && swarm.endRollback(service, specHash(broken)).then(() => true, isChanged)
    })
    await expect(swarm.endRollback(seen, specHash(broken))).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    const ended = await eventually(runningOf)
    expect(ended).toMatchObject({
      ...{ specHash: specHash(d), rolledBack: specHash(broken), forceUpdate: 1 },
      ...{ replicasDesired: 1, name: first.name, image: d.image, secretNames: first.secretNames },
    })
    expect(editedParts(d, ended)).toEqual([])

    await swarm.updateService(ended, { ...d, restarts: 1 }, await swarm.ensureSecrets(d))
    expect((await swarm.observeRegistry(d.registryId))?.rolledBack).toBeUndefined()
  } finally {
    await swarm.removeService(d.registryId)
    await eventually(() => swarm.tasksGone(d.registryId), 60_000)
    await swarm.removeSecrets(d.registryId, new Set())
  }

  async function runningOf() {
    const service = await swarm.observeRegistry(d.registryId)
    const [newest] = service?.tasks ?? []
    return newest?.state === 'running' && newest.specHash === specHash(d) && service
  }
})

function isChanged(error: unknown): false {
  expect(error).toMatchObject({ code: 'CONFLICT' })
  return false
}
