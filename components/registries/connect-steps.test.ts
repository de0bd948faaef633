import { describe, expect, it } from 'vitest'
import { connectSteps } from './connect-steps'

const facts = {
  address: 'registry.example:5001',
  username: 'ada',
  caUrl: 'http://portal/ca.crt',
  hasPassword: true,
}

describe('connectSteps', () => {
  it('names the real address in every command that reaches the registry', () => {
    const { docker, skopeo } = connectSteps(facts)
    for (const { command } of [...docker, ...skopeo]) {
      expect(command).toContain('registry.example:5001')
    }
  })

  it('puts the CA where docker looks for this very port', () => {
    expect(connectSteps(facts).trust[0]?.command).toBe(
      'sudo mkdir -p /etc/docker/certs.d/registry.example:5001\n' +
        'sudo curl -fsS http://portal/ca.crt -o /etc/docker/certs.d/registry.example:5001/ca.crt',
    )
  })

  it('sends people of an identity provider to access tokens, in words and in shells', () => {
    const { docker } = connectSteps({ ...facts, username: 'oidc/ada', hasPassword: false })
    expect(docker[0]?.about).toContain('access token')
    expect(docker[0]?.command).toBe('docker login registry.example:5001 -u oidc/ada')
  })

  it('quotes names that a shell would read otherwise', () => {
    const { docker } = connectSteps({ ...facts, username: "o'hara; rm" })
    expect(docker[0]?.command).toBe(`docker login registry.example:5001 -u 'o'\\''hara; rm'`)
  })
})
