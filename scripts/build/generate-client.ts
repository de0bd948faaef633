import { runTool } from './run-tool'

/** Writes Prisma's client of the present schema, which neither types nor tests can do without. */
export function generateClient(signal?: AbortSignal): Promise<void> {
  return runTool('prisma', ['generate'], signal)
}
