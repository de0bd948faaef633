import { connectDocker } from './docker-client'
import { portalOf, prepareStack, readStacks, type StackFacts } from './stack'
import { waitUntil } from './wait-until'

/**
 * A stack of its own for a spec that stops the engine, on which nothing else runs: what other specs left there would
 * start anew with the engine each time, and take longer than all that the spec is about. Whoever asks stops its portal.
 */
export async function startOnEmptyEngine(): Promise<StackFacts> {
  const others = readStacks()
  // First, or they would mend what is taken away.
  await Promise.all(others.map((stack) => portalOf(stack).stop()))
  const stack = await prepareStack(others.length)
  const docker = connectDocker(stack.dockerHost)
  for (const { ID } of await docker.listServices()) await docker.getService(ID).remove()
  await waitUntil(async () => (await docker.listContainers()).length === 0, {
    what: 'the containers of other specs to end',
    timeoutMs: 120_000,
  })
  await portalOf(stack).start()
  return stack
}
