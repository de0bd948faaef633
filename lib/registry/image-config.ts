import { z } from 'zod'
import { AppError } from '../kernel/app-error'
import type { Descriptor } from './manifests'

export type HistoryEntry = {
  /** ISO 8601, or null when the builder gave none that can be read. */
  createdAt: string | null
  /** As in a Dockerfile where that can be told: `RUN apt-get update`. */
  instruction: string
  comment: string | null
  /** Made no layer (`ENV`, `CMD`, …). */
  isEmpty: boolean
}

export type ImageConfig = {
  os: string | null
  architecture: string | null
  variant: string | null
  createdAt: string | null
  author: string | null
  entrypoint: readonly string[]
  command: readonly string[]
  environment: readonly string[]
  labels: Readonly<Record<string, string>>
  exposedPorts: readonly string[]
  volumes: readonly string[]
  user: string | null
  workingDirectory: string | null
  stopSignal: string | null
  history: readonly HistoryEntry[]
}

export type LayerWithInstruction = Descriptor & { instruction: string | null }

const text = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value || null)
const time = text.transform((value) => {
  const millis = value === null ? Number.NaN : Date.parse(value)
  return Number.isNaN(millis) ? null : new Date(millis).toISOString()
})
const words = z
  .union([z.array(z.string()), z.string().transform((word) => [word])])
  .nullish()
  .catch(null)
  .transform((value) => value ?? [])
const keys = z
  .record(z.string(), z.unknown())
  .nullish()
  .catch(null)
  .transform((record) => Object.keys(record ?? {}))
const texts = z
  .record(z.string(), z.string())
  .nullish()
  .catch(null)
  .transform((record) => record ?? {})

const historySchema = z.object({
  created: time,
  created_by: text,
  comment: text,
  empty_layer: z.boolean().nullish().catch(null),
})

const settingsSchema = z
  .object({
    Entrypoint: words,
    Cmd: words,
    Env: words,
    Labels: texts,
    ExposedPorts: keys,
    Volumes: keys,
    User: text,
    WorkingDir: text,
    StopSignal: text,
  })
  .partial()
  .nullish()
  .catch(null)

const configSchema = z.object({
  os: text,
  architecture: text,
  variant: text,
  created: time,
  author: text,
  config: settingsSchema,
  history: z
    .array(historySchema)
    .nullish()
    .catch(null)
    .transform((entries) => entries ?? []),
})

/**
 * The image config (OCI or Docker, which share their fields) in `bytes`. Single fields that are missing or of a
 * wrong type are empty, so that one odd label does not hide the rest. Pusher-controlled text throughout.
 * Throws `REGISTRY_REFUSED` when it is no JSON object at all.
 */
export function parseImageConfig(bytes: Uint8Array): ImageConfig {
  const raw = parseObject(bytes)
  const settings = raw.config ?? {}
  return {
    os: raw.os,
    architecture: raw.architecture,
    variant: raw.variant,
    createdAt: raw.created,
    author: raw.author,
    entrypoint: settings.Entrypoint ?? [],
    command: settings.Cmd ?? [],
    environment: settings.Env ?? [],
    labels: settings.Labels ?? {},
    exposedPorts: settings.ExposedPorts ?? [],
    volumes: settings.Volumes ?? [],
    user: settings.User ?? null,
    workingDirectory: settings.WorkingDir ?? null,
    stopSignal: settings.StopSignal ?? null,
    history: raw.history.map((entry) => ({
      createdAt: entry.created,
      instruction: readableInstruction(entry.created_by ?? ''),
      comment: entry.comment,
      isEmpty: entry.empty_layer ?? false,
    })),
  }
}

/**
 * Which instruction made which layer: the history's entries that made one, in order. When their number is not
 * that of the layers, nobody can tell, and every instruction is null.
 */
export function joinLayersWithHistory(
  layers: readonly Descriptor[],
  history: readonly HistoryEntry[],
): LayerWithInstruction[] {
  const makers = history.filter((entry) => !entry.isEmpty)
  const fits = makers.length === layers.length
  return layers.map((layer, index) => ({
    ...layer,
    instruction: fits ? (makers[index]?.instruction ?? null) : null,
  }))
}

function parseObject(bytes: Uint8Array): z.infer<typeof configSchema> {
  try {
    return configSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch (cause) {
    throw new AppError('REGISTRY_REFUSED', 'The config of this image cannot be read.', {
      terminal: true,
      cause,
    })
  }
}

const SHELL = '/bin/sh -c '
const NO_OPERATION = '#(nop)'
const BUILDKIT = '# buildkit'

// Plain string work: these are pusher-controlled, and a pattern with two greedy runs would be quadratic on them.
function readableInstruction(createdBy: string): string {
  let line = createdBy.trim()
  if (line.endsWith(BUILDKIT)) line = line.slice(0, -BUILDKIT.length).trimEnd()
  if (line.startsWith(`RUN ${SHELL}`)) return `RUN ${line.slice(4 + SHELL.length).trimStart()}`
  if (line.startsWith('|')) {
    const shell = line.indexOf(SHELL)
    if (shell >= 0) line = line.slice(shell)
  }
  if (!line.startsWith(SHELL)) return line
  const command = line.slice(SHELL.length).trimStart()
  return command.startsWith(NO_OPERATION)
    ? command.slice(NO_OPERATION.length).trimStart()
    : `RUN ${command}`
}
