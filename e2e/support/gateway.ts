import { networkInterfaces } from 'node:os'
import type Docker from 'dockerode'

/** The address of this machine on Docker's default bridge: containers reach it, and docker takes it for remote. */
export async function gatewayAddress(docker: Docker): Promise<string> {
  const network = await docker.getNetwork('bridge').inspect()
  for (const { Gateway, Subnet } of network.IPAM?.Config ?? []) {
    if (typeof Gateway === 'string' && Gateway.includes('.')) return Gateway
    // Some engines leave the gateway out until the first container; it is the first address then.
    if (typeof Subnet === 'string' && Subnet.includes('.')) {
      return Subnet.replace(/\.\d+\/\d+$/, '.1')
    }
  }
  const bridge = networkInterfaces().docker0?.find(({ family }) => family === 'IPv4')
  if (bridge === undefined) throw new Error('The engine has no default bridge network.')
  return bridge.address
}
