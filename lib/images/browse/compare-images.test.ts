import { describe, expect, it } from 'vitest'
import type { ImageView, TagView } from '../views'
import { compareImages } from './compare-images'

const IMAGE: ImageView = {
  ...{ platform: 'linux/amd64', createdAt: null, author: null, entrypoint: [], command: [] },
  ...{ environment: [], labels: [], exposedPorts: [], volumes: [], user: null },
  ...{ workingDirectory: null, stopSignal: null, history: [] },
}

function view(layers: Record<string, number> | [string, number][], image: Partial<ImageView> = {}) {
  const entries = Array.isArray(layers) ? layers : Object.entries(layers)
  return {
    ...{ reference: 'v1', digest: 'sha256:0', mediaType: '', kind: 'image', manifestText: '' },
    ...{ sizeBytes: 0, artifactType: null, subject: null, annotations: [], platforms: [] },
    ...{ problem: null, artifactKind: null },
    layers: entries.map(([digest, sizeBytes]) => ({
      ...{ digest, sizeBytes, mediaType: 'layer', instruction: null },
    })),
    image: { ...IMAGE, ...image },
  } as TagView
}

describe('layers', () => {
  it('are shared, only here or only there', () => {
    const found = compareImages(view({ base: 10, old: 5 }), view({ base: 10, new: 7, more: 1 }))
    expect(found.layers.map(({ digest, side }) => [digest, side])).toEqual([
      ['base', 'both'],
      ['old', 'left'],
      ['new', 'right'],
      ['more', 'right'],
    ])
    expect(found).toMatchObject({ sharedBytes: 10, leftBytes: 5, rightBytes: 8 })
  })

  it('count as often as they stand in an image', () => {
    const twice: [string, number][] = [
      ['a', 1],
      ['a', 1],
    ]
    const found = compareImages(view(twice), view({ a: 1 }))
    expect(found.layers.map(({ side }) => side)).toEqual(['both', 'left'])
    const back = compareImages(view({ a: 1 }), view(twice))
    expect(back.layers.map(({ side }) => side)).toEqual(['both', 'right'])
  })
})

describe('configs', () => {
  it('of the same image do not differ', () => {
    expect(compareImages(view({}), view({})).changes).toEqual([])
  })

  it('differ field by field', () => {
    const left = view(
      {},
      { user: '0', environment: ['A=1', 'B=2'], labels: [{ name: 'x', value: '<b>' }] },
    )
    const right = view({}, { user: '1000', environment: ['A=1', 'C='], entrypoint: ['/app', '-v'] })
    expect(compareImages(left, right).changes).toEqual([
      { name: 'User', left: '0', right: '1000' },
      { name: 'Environment B', left: '2', right: null },
      { name: 'Label x', left: '<b>', right: null },
      { name: 'Entrypoint', left: null, right: '["/app","-v"]' },
      { name: 'Environment C', left: null, right: '(empty)' },
    ])
  })
})
