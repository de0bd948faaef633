import { expect, it } from 'vitest'
import { socketIn } from './other-engines'

it.each([
  [['dockerd', '-H', 'unix:///run/berth-1/docker.sock'], 'unix:///run/berth-1/docker.sock'],
  [['dockerd', '--host=unix:///tmp/d.sock'], 'unix:///tmp/d.sock'],
  [['dockerd', '-H', 'fd://'], 'unix:///var/run/docker.sock'],
])('%j', (args, socket) => {
  expect(socketIn(args)).toBe(socket)
})
