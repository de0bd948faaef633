import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { connectDocker } from './docker-client'
import { ensureSwarm } from './swarm'
import { testEnvironment } from './test-environment'

const LISTENS = '0A'

/** Local addresses that listen on a port, as the kernel writes them, of both families. */
function listenersOn(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return ['/proc/self/net/tcp', '/proc/self/net/tcp6'].flatMap((table) =>
    readFileSync(table, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === LISTENS && local?.endsWith(`:${hex}`))
      .map(([, local = '']) => local),
  )
}

describe('ensureSwarm', () => {
  it('made one that listens on 127.0.0.1 alone, and finds it the next time', async () => {
    const docker = connectDocker(testEnvironment('BERTH_TEST_DOCKER_HOST'))
    expect(await ensureSwarm(docker)).toBe('found')
    expect((await docker.info()).Swarm).toMatchObject({
      NodeAddr: '127.0.0.1',
      RemoteManagers: [{ Addr: '127.0.0.1:2377' }],
    })
    expect(listenersOn(2377)).toEqual(['0100007F:0949'])
  })
})
