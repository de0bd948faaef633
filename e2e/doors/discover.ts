// The doors of the built portal, read from what Next's build left and from the server's own table: never a list by hand.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { MACHINE_ENDPOINTS } from '../../lib/server/machine-endpoints'

const BUILD = join(import.meta.dirname, '../../.next')
// Next's own: shown instead of a page, never asked for by an address.
const STAND_INS = /^\/_(global-error|not-found)$/

const manifestSchema = z.record(z.string(), z.string())
const actionSchema = z.object({
  filename: z.string(),
  exportedName: z.string(),
  workers: z.record(z.string(), z.unknown()),
})
const actionsSchema = z.object({
  node: z.record(z.string(), actionSchema),
  edge: z.record(z.string(), z.unknown()),
})

export type FoundAction = { name: string; id: string; pages: string[] }

/** Patterns such as `/registries/[tenant]`, as the build names them. */
export function findPages(): string[] {
  return pathsOf('page').filter((path) => !STAND_INS.test(path))
}

export function findRoutes(): string[] {
  return pathsOf('route')
}

/** Every server action that a page of the build carries, by file and name. */
export function findActions(): FoundAction[] {
  const { node, edge } = actionsSchema.parse(read('server/server-reference-manifest.json'))
  if (Object.keys(edge).length > 0) throw new Error('There are actions for the edge runtime.')
  return Object.entries(node).map(([id, { filename, exportedName, workers }]) => ({
    name: `${filename.replace(/^app\//, '').replace(/\/actions\.ts$/, '')} ${exportedName}`,
    id,
    pages: Object.keys(workers).map((worker) => pathOf(worker.replace(/^app/, ''))),
  }))
}

export const findMachineEndpoints = () => MACHINE_ENDPOINTS

function pathsOf(kind: 'page' | 'route'): string[] {
  return Object.keys(manifestSchema.parse(read('server/app-paths-manifest.json')))
    .filter((entry) => entry.endsWith(`/${kind}`))
    .map(pathOf)
    .sort()
}

function pathOf(entry: string): string {
  const path = entry.replace(/\/(page|route)$/, '')
  return path === '' ? '/' : path
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(BUILD, file), 'utf8'))
}
