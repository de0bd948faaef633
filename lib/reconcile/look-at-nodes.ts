import { explainTask, isAboutStorage } from '../swarm/errors'
import type { SwarmNode } from '../swarm/list-nodes'
import type { ObservedService, ObservedTask } from '../swarm/observed'
import type { NodeFacts } from '../tenants/platform-observation'

const ENDED_BADLY = new Set(['failed', 'rejected'])

/**
 * The nodes with what runs there, and whether a registry could not have its storage on one: the Swarm tells of a mount
 * only when a task starts, so the latest word on each node counts. Pure.
 */
export function lookAtNodes(
  nodes: readonly SwarmNode[],
  services: readonly ObservedService[],
  storageRoot: string,
): NodeFacts[] {
  return nodes.map(({ id, ...node }) => {
    const here = services.map(({ image, tasks }) => ({
      image,
      tasks: tasks.filter((task) => task.nodeId === id),
    }))
    const latest = here
      .flatMap(({ image, tasks }) => tasks.filter(tells).map((task) => ({ image, task })))
      .toSorted((a, b) => +b.task.timestamp - +a.task.timestamp)[0]
    const words = latest === undefined ? '' : wordsOf(latest.task)
    return {
      ...node,
      registries: here.filter(({ tasks }) => tasks.some(runs)).length,
      storageProblem:
        latest !== undefined && isAboutStorage(words)
          ? explainTask(words, { image: latest.image, port: 0, path: storageRoot }).sentence
          : null,
    }
  })
}

function runs(task: ObservedTask): boolean {
  return task.state === 'running' && task.desiredState === 'running'
}

/** Whether it came so far that its storage was there, or did not. */
function tells(task: ObservedTask): boolean {
  return task.state === 'running' || (ENDED_BADLY.has(task.state) && isAboutStorage(wordsOf(task)))
}

function wordsOf(task: ObservedTask): string {
  return task.state === 'running' ? '' : (task.error ?? task.message)
}
