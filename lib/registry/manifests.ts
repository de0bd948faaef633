import { z } from 'zod'
import { AppError } from '../kernel/app-error'
import { MIB } from '../kernel/bytes'
import { DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST } from './media-types'
import { type Digest, parseDigest } from './references'

/** What registries accept themselves. */
export const MANIFEST_BYTES_MAX = 4 * MIB
const DESCRIPTORS_MAX = 10_000
const ATTESTATION = 'attestation-manifest'

export type Platform = { os: string; architecture: string; variant: string | null }

export type Descriptor = { mediaType: string; digest: Digest; sizeBytes: number }

export type ManifestChild = Descriptor & {
  platform: Platform | null
  /** Provenance or SBOM that a builder attached: not something to run. */
  isAttestation: boolean
}

/** The four manifest formats in one shape. `config` and `layers` are filled for images, `children` for indexes. */
export type Manifest = {
  kind: 'image' | 'index'
  mediaType: string
  digest: Digest
  /** Of the manifest's own JSON. */
  sizeBytes: number
  config: Descriptor | null
  layers: readonly Descriptor[]
  children: readonly ManifestChild[]
  annotations: Readonly<Record<string, string>>
  artifactType: string | null
  subject: Digest | null
}

const annotationsSchema = z
  .record(z.string(), z.unknown())
  .nullish()
  .catch(null)
  .transform((record) =>
    Object.fromEntries(
      Object.entries(record ?? {}).flatMap(([key, value]) =>
        typeof value === 'string' ? [[key, value] as const] : [],
      ),
    ),
  )

const digestSchema = z.string().transform((text, context) => {
  const digest = parseDigest(text)
  if (digest !== null) return digest
  context.addIssue({ code: 'custom', message: 'not a digest' })
  return z.NEVER
})

const descriptorSchema = z.object({
  mediaType: z.string(),
  digest: digestSchema,
  size: z.int().nonnegative(),
})

const platformSchema = z
  .object({ os: z.string(), architecture: z.string(), variant: z.string().nullish() })
  .nullish()
  .catch(null)

const childSchema = descriptorSchema.extend({
  platform: platformSchema,
  annotations: annotationsSchema,
})

const commonFields = {
  schemaVersion: z.literal(2),
  mediaType: z.string().nullish(),
  artifactType: z.string().nullish().catch(null),
  subject: descriptorSchema.nullish().catch(null),
  annotations: annotationsSchema,
}

// A document that is an image to one reader and an index to another has no place in a registry (CVE-2021-41190).
const imageSchema = z.object({
  ...commonFields,
  config: descriptorSchema,
  layers: z.array(descriptorSchema).max(DESCRIPTORS_MAX),
  manifests: z.undefined().optional(),
})

const indexSchema = z.object({
  ...commonFields,
  manifests: z.array(childSchema).max(DESCRIPTORS_MAX),
  config: z.undefined().optional(),
  layers: z.undefined().optional(),
})

/**
 * The manifest in `bytes`, whose digest the caller has verified. `mediaType` is the one that the registry gave; the
 * document's own `mediaType` must say the same when it says something (OCI image spec 1.1).
 * Pusher-controlled: every string in the result is text to escape, never markup or a path.
 * Throws `REGISTRY_REFUSED` for anything that is not one of the four formats.
 */
export function parseManifest(bytes: Uint8Array, mediaType: string, digest: Digest): Manifest {
  if (bytes.byteLength > MANIFEST_BYTES_MAX) throw unreadable('it is larger than 4 MiB')
  const json = parseJson(bytes)
  const sizeBytes = bytes.byteLength
  switch (mediaType) {
    case OCI_MANIFEST:
    case DOCKER_MANIFEST: {
      const image = parsed(imageSchema, json)
      return {
        ...common(image, mediaType),
        kind: 'image',
        digest,
        sizeBytes,
        config: descriptor(image.config),
        layers: image.layers.map(descriptor),
        children: [],
      }
    }
    case OCI_INDEX:
    case DOCKER_LIST: {
      const index = parsed(indexSchema, json)
      return {
        ...common(index, mediaType),
        kind: 'index',
        digest,
        sizeBytes,
        config: null,
        layers: [],
        children: index.manifests.map(child),
      }
    }
    default:
      throw unreadable('it is in a format that Berth does not know', mediaType.slice(0, 200))
  }
}

/** Bytes that a client transfers for one image: its config and its layers, each distinct blob once. */
export function imageBlobs(manifest: Manifest): ReadonlyMap<Digest, number> {
  const blobs = new Map(manifest.layers.map((layer) => [layer.digest, layer.sizeBytes]))
  if (manifest.config !== null) blobs.set(manifest.config.digest, manifest.config.sizeBytes)
  return blobs
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw unreadable('it is not JSON', undefined, cause)
  }
}

function parsed<T>(schema: z.ZodType<T>, json: unknown): T {
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw unreadable(
    'it breaks the rules of its format',
    issue && `${issue.path.join('.').slice(0, 200)}: ${issue.message}`,
  )
}

function common(
  fields: Pick<z.infer<typeof imageSchema>, keyof typeof commonFields>,
  mediaType: string,
) {
  if (fields.mediaType && fields.mediaType !== mediaType) {
    throw unreadable('it calls itself another format than the registry does')
  }
  return {
    mediaType,
    annotations: fields.annotations,
    artifactType: fields.artifactType || null,
    subject: fields.subject?.digest ?? null,
  }
}

function descriptor(raw: z.infer<typeof descriptorSchema>): Descriptor {
  return { mediaType: raw.mediaType, digest: raw.digest, sizeBytes: raw.size }
}

function child(raw: z.infer<typeof childSchema>): ManifestChild {
  const platform = raw.platform && { ...raw.platform, variant: raw.platform.variant || null }
  return {
    ...descriptor(raw),
    platform: platform ?? null,
    isAttestation:
      raw.annotations['vnd.docker.reference.type'] === ATTESTATION || platform?.os === 'unknown',
  }
}

function unreadable(why: string, raw?: string, cause?: unknown): AppError {
  return new AppError('REGISTRY_REFUSED', `This manifest cannot be read: ${why}.`, {
    terminal: true,
    ...(raw === undefined ? {} : { raw }),
    ...(cause === undefined ? {} : { cause }),
  })
}
