import { expect, it } from 'vitest'
import { DEMO_ACCOUNTS } from '../../e2e/support/accounts'
import { summaryText } from './summary'

it('names address, accounts and commands that can be copied as they are', () => {
  const text = summaryText({
    url: 'http://localhost:3000',
    registryHost: '172.17.0.1',
    dockerHost: 'unix:///run/berth-1/docker.sock',
    registryImage: 'registry:3',
    accounts: DEMO_ACCOUNTS,
  })
  for (const line of [
    'Berth is ready: http://localhost:3000',
    '  payments-dev     payments',
    'address. If that is 172.17.0.1:5000, for example, then on this machine:',
    '  curl -o /etc/docker/certs.d/172.17.0.1:5000/ca.crt http://localhost:3000/ca.crt',
    '  docker -H unix:///run/berth-1/docker.sock push 172.17.0.1:5000/hello:1',
    '    docker-daemon:registry:3 docker://172.17.0.1:5000/hello:1',
  ]) {
    expect(text.split('\n')).toContain(line)
  }
})
