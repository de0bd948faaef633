import type { ComparedLayer, ImageComparison, ImageView, NamedValue, TagView } from '../views'

/**
 * What differs between two images, told from their manifests and configs: layers by digest, configs field by field.
 * Pure. Layers keep the order of their image; what stands in it twice counts as often.
 */
export function compareImages(left: TagView, right: TagView): ImageComparison {
  const layers = compareLayers(left, right)
  const sum = (side: ComparedLayer['side']) =>
    layers
      .filter((layer) => layer.side === side)
      .reduce((bytes, layer) => bytes + layer.sizeBytes, 0)
  return {
    layers,
    sharedBytes: sum('both'),
    leftBytes: sum('left'),
    rightBytes: sum('right'),
    changes: compareConfigs(left, right),
  }
}

function compareLayers(left: TagView, right: TagView): ComparedLayer[] {
  const rest = new Map<string, number>()
  for (const { digest } of right.layers) rest.set(digest, (rest.get(digest) ?? 0) + 1)
  const ofLeft = left.layers.map((layer): ComparedLayer => {
    const count = rest.get(layer.digest) ?? 0
    if (count > 0) rest.set(layer.digest, count - 1)
    return { ...layer, side: count > 0 ? 'both' : 'left' }
  })
  const shared = new Map<string, number>()
  for (const { digest, side } of ofLeft) {
    if (side === 'both') shared.set(digest, (shared.get(digest) ?? 0) + 1)
  }
  const ofRight = right.layers.flatMap((layer): ComparedLayer[] => {
    const count = shared.get(layer.digest) ?? 0
    if (count === 0) return [{ ...layer, side: 'right' }]
    shared.set(layer.digest, count - 1)
    return []
  })
  return [...ofLeft, ...ofRight]
}

function compareConfigs(left: TagView, right: TagView): ImageComparison['changes'] {
  const of = fieldsOf(left)
  const to = fieldsOf(right)
  return [...new Set([...of.keys(), ...to.keys()])].flatMap((name) => {
    const change = { name, left: of.get(name) ?? null, right: to.get(name) ?? null }
    return change.left === change.right ? [] : [change]
  })
}

/** Every setting that an image has, by the name that people see. */
function fieldsOf({ image, annotations, artifactType }: TagView): Map<string, string> {
  const fields: [string, string | null][] = [
    ['Artifact type', artifactType],
    ...(image === null ? [] : imageFields(image)),
    ...named('Annotation', annotations),
  ]
  return new Map(
    fields.flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, value]])),
  )
}

function imageFields(image: ImageView): [string, string | null][] {
  return [
    ['Platform', image.platform],
    ['Created', image.createdAt],
    ['Author', image.author],
    ['Entrypoint', words(image.entrypoint)],
    ['Command', words(image.command)],
    ['Working directory', image.workingDirectory],
    ['User', image.user],
    ['Stop signal', image.stopSignal],
    ['Exposed ports', [...image.exposedPorts].sort().join(' ')],
    ['Volumes', [...image.volumes].sort().join(' ')],
    ...image.environment.map(environmentField),
    ...named('Label', image.labels),
  ]
}

function environmentField(line: string): [string, string] {
  const at = line.indexOf('=')
  const name = at < 0 ? line : line.slice(0, at)
  return [`Environment ${name}`, at < 0 ? '(set)' : line.slice(at + 1) || '(empty)']
}

function named(kind: string, values: readonly NamedValue[]): [string, string][] {
  return values.map(({ name, value }) => [`${kind} ${name}`, value || '(empty)'])
}

function words(list: readonly string[]): string {
  return list.length === 0 ? '' : JSON.stringify(list)
}
