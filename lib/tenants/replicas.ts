export type PublishMode = 'host' | 'ingress'

export type ReplicasRule = {
  choosable: boolean
  max: number
  /** For the form: why it is fixed, or what to know before choosing more. */
  reason: string
}

const MAX_REPLICAS = 5

/** The publish mode that `auto` stands for: `host` needs no ingress network, but holds one task per node. */
export function publishModeOf(setting: PublishMode | 'auto', nodeCount: number): PublishMode {
  if (setting !== 'auto') return setting
  return nodeCount <= 1 ? 'host' : 'ingress'
}

/** How many replicas a registry may have on this Swarm, with the sentence that the form shows. */
export function replicasRule(input: {
  publishMode: PublishMode
  nodeCount: number
  storageDriver: 'bind' | 'nfs'
}): ReplicasRule {
  if (input.publishMode === 'host') {
    return {
      choosable: false,
      max: 1,
      reason:
        'Fixed at 1: ports are published on the host, where a second replica would wait for ever for the same port.',
    }
  }
  if (input.nodeCount <= 1) {
    return {
      choosable: false,
      max: 1,
      reason:
        'Fixed at 1: the Swarm has one node, and a second replica would fail together with it.',
    }
  }
  const storage =
    input.storageDriver === 'nfs'
      ? 'replicas share files over NFS'
      : 'replicas share files of a network mount'
  return {
    choosable: true,
    max: Math.min(input.nodeCount, MAX_REPLICAS),
    reason: `With more than 1, ${storage} and requests alternate between them: a push can fail when one replica does not yet see what another just wrote. Choose more only for registries that are mostly pulled from.`,
  }
}
