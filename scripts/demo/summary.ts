import type { DemoAccount } from '../../e2e/support/accounts'
import { socketOf } from '../../e2e/support/docker-client'

export type Summary = {
  url: string
  registryHost: string
  dockerHost: string
  registryImage: string
  accounts: readonly DemoAccount[]
}

/** What the demo prints when it is ready. */
export function summaryText(facts: Summary): string {
  const registry = `${facts.registryHost}:5000`
  const image = `${registry}/hello:1`
  const accounts = facts.accounts.map(
    ({ username, groups }) => `  ${username.padEnd(16)} ${groups.join(', ')}`,
  )
  const certs = `/etc/docker/certs.d/${registry}`
  const docker = facts.dockerHost === 'unix:///var/run/docker.sock' ? 'docker' : dockerAt(facts)
  return `
Berth is ready: ${facts.url}

Accounts (the password of each is ${[...new Set(facts.accounts.map(({ password }) => password))].join(', ')}):
${accounts.join('\n')}

A first push: sign in as payments-dev and request the registry "apps" of team payments. Its page shows its
address. If that is ${registry}, for example, then on this machine:

  mkdir -p ${certs}
  curl -o ${certs}/ca.crt ${facts.url}/ca.crt

with docker:
  ${docker} login -u payments-dev -p demo ${registry}
  ${docker} tag ${facts.registryImage} ${image}
  ${docker} push ${image}

or with skopeo (apt-get install skopeo):
  skopeo copy --insecure-policy --src-daemon-host unix://${socketOf(facts.dockerHost) ?? ''} \\
    --dest-cert-dir ${certs} --dest-creds payments-dev:demo \\
    docker-daemon:${facts.registryImage} docker://${image}

Ctrl-C stops the demo; data stays in .berth. npm run demo -- --reset removes all that it made.
`
}

function dockerAt({ dockerHost }: Summary): string {
  return `docker -H ${dockerHost}`
}
