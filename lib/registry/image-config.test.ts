import { describe, expect, it } from 'vitest'
import { joinLayersWithHistory, parseImageConfig } from './image-config'
import { asDigest } from './references'

const parse = (document: unknown) => parseImageConfig(Buffer.from(JSON.stringify(document)))
const layerOf = (digit: string) => ({
  mediaType: 'layer',
  digest: asDigest(`sha256:${digit.repeat(64)}`),
  sizeBytes: 1,
})

describe('parseImageConfig', () => {
  it('reads what docker and OCI share', () => {
    const config = parse({
      os: 'linux',
      architecture: 'arm64',
      variant: 'v8',
      created: '2026-01-02T03:04:05.123456789Z',
      author: 'me',
      config: {
        Entrypoint: ['/app'],
        Cmd: ['serve'],
        Env: ['A=1'],
        Labels: { a: 'b' },
        ExposedPorts: { '80/tcp': {} },
        Volumes: { '/data': {} },
        User: '1000',
        WorkingDir: '/srv',
        StopSignal: 'SIGINT',
      },
    })
    expect(config).toEqual({
      os: 'linux',
      architecture: 'arm64',
      variant: 'v8',
      createdAt: '2026-01-02T03:04:05.123Z',
      author: 'me',
      entrypoint: ['/app'],
      command: ['serve'],
      environment: ['A=1'],
      labels: { a: 'b' },
      exposedPorts: ['80/tcp'],
      volumes: ['/data'],
      user: '1000',
      workingDirectory: '/srv',
      stopSignal: 'SIGINT',
      history: [],
    })
  })

  it.each([
    {},
    { config: null, history: null },
    { config: 'x', history: 'x', created: 'yesterday', os: 7 },
    { config: { Env: 'x'.repeat(10), Labels: [], Cmd: 7, ExposedPorts: 'x' }, history: [1] },
  ])('is empty where %j makes no sense', (document) => {
    const config = parse(document)
    expect(config).toMatchObject({ os: null, createdAt: null, labels: {}, history: [] })
    expect([...config.command, ...config.exposedPorts]).toEqual([])
  })

  it.each(['null', '[]', 'x', '"x"', '7', ''])('refuses %s', (text) => {
    expect(() => parseImageConfig(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'REGISTRY_REFUSED' }),
    )
  })

  it.each([
    ['/bin/sh -c #(nop)  CMD ["sh"]', 'CMD ["sh"]'],
    ['/bin/sh -c apt-get update', 'RUN apt-get update'],
    ['RUN /bin/sh -c apt-get update # buildkit', 'RUN apt-get update'],
    ['|1 A=b /bin/sh -c make', 'RUN make'],
    ['COPY a / # buildkit', 'COPY a /'],
    ['bazel build ...', 'bazel build ...'],
    ['', ''],
  ])('tells the instruction of %j', (createdBy, instruction) => {
    const config = parse({ history: [{ created_by: createdBy }] })
    expect(config.history[0]?.instruction).toBe(instruction)
  })
})

describe('joinLayersWithHistory', () => {
  const { history } = parse({
    history: [
      { created_by: 'ADD rootfs' },
      { created_by: 'ENV A=1', empty_layer: true },
      { created_by: 'COPY a' },
    ],
  })

  it('skips what made no layer', () => {
    const layers = joinLayersWithHistory([layerOf('1'), layerOf('2')], history)
    expect(layers.map((layer) => layer.instruction)).toEqual(['ADD rootfs', 'COPY a'])
  })

  it('says nothing where the numbers differ', () => {
    expect(joinLayersWithHistory([layerOf('1')], history)[0]?.instruction).toBeNull()
  })
})
