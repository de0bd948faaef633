import { createRegistryClient, type RegistryClient } from '../../lib/registry/client'
import { fetchCa } from './berth-ca'
import { askToken, serviceOf } from './https-get'
import type { StackFacts } from './stack'

/** The v2 API of a registry as this demo account has it, for what would take a docker client too long. */
export async function openRegistryAs(
  stack: StackFacts,
  address: string,
  username: string,
): Promise<RegistryClient> {
  const { pem } = await fetchCa(stack)
  const service = await serviceOf(address, pem)
  const tokens = new Map<string, Promise<string>>()
  const fetchToken = async (scope: string) => {
    const { body } = await askToken(stack.machineUrl, { ca: pem, username, service, scope })
    return (JSON.parse(body) as { token: string }).token
  }
  return createRegistryClient({
    ...{ baseUrl: `https://${address}`, caPem: pem, timeoutMs: 20_000 },
    getToken: (access) => {
      const scope = access
        .map(({ type, name, actions }) => `${type}:${name}:${actions.join(',')}`)
        .join(' ')
      const token = tokens.get(scope) ?? fetchToken(scope)
      tokens.set(scope, token)
      return token
    },
  })
}
