import { describe, expect, it } from 'vitest'
import { AppError } from '../kernel/app-error'
import { explainTask, translateDockerError } from './errors'

const context = { host: 'tcp://manager:2376', action: 'create the service berth-a-b' }
const daemon = (statusCode: number, message: string) =>
  Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message} `), {
    statusCode,
    json: { message },
  })
const socket = (code: string) => Object.assign(new Error(`connect ${code}`), { code })
const rpc = (code: string, text: string) => `rpc error: code = ${code} desc = ${text}`

describe('translateDockerError', () => {
  it.each([
    [500, rpc('Unknown', 'update out of sequence'), 'CONFLICT', false],
    [409, rpc('AlreadyExists', 'name conflicts with an existing object'), 'CONFLICT', false],
    [404, 'service x not found', 'NOT_FOUND', false],
    [
      400,
      rpc('InvalidArgument', "secret 's' is in use by the following service: a"),
      'NOT_READY',
      false,
    ],
    [
      400,
      rpc(
        'InvalidArgument',
        "port '6170' is already in use by service 'reg-a' (id) as an ingress port",
      ),
      'SWARM_REFUSED',
      true,
    ],
    [400, 'invalid service version', 'SWARM_REFUSED', true],
    [400, rpc('InvalidArgument', 'secret not found: berth-x'), 'SWARM_REFUSED', false],
    [500, rpc('Unknown', 'constraint expected one operator from ==, !='), 'SWARM_REFUSED', true],
    [500, 'something broke', 'SWARM_REFUSED', false],
    [
      503,
      'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
      'SWARM_UNAVAILABLE',
      false,
    ],
    [
      503,
      "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state.",
      'SWARM_UNAVAILABLE',
      false,
    ],
    [500, rpc('Unknown', 'The swarm does not have a leader.'), 'SWARM_UNAVAILABLE', false],
  ])('%d %s is %s, terminal: %s', (status, text, code, terminal) => {
    const error = translateDockerError(daemon(status, text), context)
    expect(error).toMatchObject({ code, terminal, raw: text })
    expect(error.detail).not.toContain('rpc error')
  })

  it.each([
    ['ENOENT', /no such socket/],
    ['ECONNREFUSED', /nothing listens/],
    ['ECONNRESET', /closed the connection/],
    ['EACCES', /rights/],
    ['ENOTFOUND', /cannot be resolved/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /Check the CA/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /Check the CA/],
    ['EHOSTUNREACH', /the network/],
  ])('%s means that the engine is unavailable, and names it', (code, hint) => {
    const self = code.startsWith('DEPTH') ? 'self-signed certificate' : ''
    const error = translateDockerError(
      Object.assign(socket(code), { message: self || code }),
      context,
    )
    expect(error).toMatchObject({ code: 'SWARM_UNAVAILABLE', terminal: false })
    expect(error.detail).toContain('tcp://manager:2376')
    expect(error.detail).toMatch(hint)
  })

  it('does not blame Docker for a mistake of ours', () => {
    const error = translateDockerError(new TypeError('x is not a function'), context)
    expect(error).toMatchObject({ code: 'INTERNAL', raw: undefined })
  })

  it('hands an AppError on and bounds what the daemon says', () => {
    const own = new AppError('TIMEOUT', 'late')
    expect(translateDockerError(own, context)).toBe(own)
    expect(translateDockerError(daemon(500, 'x'.repeat(9999)), context).raw).toHaveLength(2000)
  })
})

const MOUNT =
  "starting container failed: error while mounting volume '/var/lib/docker/volumes/X/_data': failed to mount local volume: mount :/export/acme:/var/lib/docker/volumes/X/_data, data: addr=10.0.0.5: "

describe('explainTask', () => {
  const explain = (text: string) =>
    explainTask(text, { image: 'registry:9', port: 5007, path: '/srv/a/b' })

  it.each<[string, RegExp, boolean]>([
    ['No such image: registry:9', /registry:9 .*could not be pulled/, true],
    ['pull access denied for registry:9, repository does not exist', /could not be pulled/, true],
    [
      'no suitable node (host-mode port already in use on 1 node)',
      /Port 5007 .*another service/,
      true,
    ],
    [
      'starting container failed: driver failed programming external connectivity on endpoint x: Error starting userland proxy: listen tcp4 0.0.0.0:5007: bind: address already in use',
      /Port 5007 .*another program/,
      true,
    ],
    [
      'Bind for 0.0.0.0:5007 failed: port is already allocated',
      /Port 5007 .*another container/,
      true,
    ],
    [
      'invalid mount config for type "bind": bind source path does not exist: /srv/a/b',
      /\/srv\/a\/b does not exist/,
      true,
    ],
    [`${MOUNT}no such file or directory`, /no directory \/srv\/a\/b/, true],
    [`${MOUNT}permission denied`, /rules of the export/, true],
    [`${MOUNT}connection refused`, /refuses connections/, false],
    [`${MOUNT}connection timed out`, /cannot reach/, false],
    [`${MOUNT}no route to host`, /cannot reach/, false],
    [`${MOUNT}protocol not supported`, /vers=/, true],
    [`${MOUNT}no such device`, /no NFS client/, true],
    [`${MOUNT}invalid argument`, /NFS_OPTIONS/, true],
    [`${MOUNT}stale file handle`, /no longer knows/, true],
    [`${MOUNT}some new ending`, /could not mount the storage \/srv\/a\/b/, false],
    [
      'error resolving passed in network volume address: lookup nfs: no such host',
      /NFS_ADDRESS/,
      false,
    ],
    ['create X: invalid option: "foo"', /NFS_OPTIONS/, true],
    ['no suitable node (scheduling constraints not satisfied on 2 nodes)', /Label a node/, true],
    ['no suitable node (insufficient resources on 2 nodes)', /memory or processors/, true],
    ['no suitable node (max replicas per node limit exceed)', /more replicas/, true],
    ['no suitable node (missing plugin on 2 nodes)', /driver/, true],
    ['no suitable node (unsupported platform on 1 node)', /architecture/, true],
    ['no suitable node (1 node not available for new tasks)', /docker node ls/, false],
    ['2 node(s) not available for new tasks', /docker node ls/, false],
    ['task: non-zero exit (1)', /exit code 1:/, true],
    ['task: non-zero exit (2)', /exit code 2,/, true],
    ['task: non-zero exit (137)', /memory limit/, false],
    ['task: non-zero exit (143)', /stopped by itself/, false],
    ['task: non-zero exit (143): dockerexec: unhealthy container', /health check/, false],
    [
      'starting container failed: OCI runtime create failed: exec: "serve": executable file not found in $PATH: unknown',
      /not a registry/,
      true,
    ],
    ['quite new words', /could not start/, false],
  ])('%s', (text, sentence, terminal) => {
    expect(explain(text)).toEqual({ sentence: expect.stringMatching(sentence), terminal })
  })
})
