import { processHandle } from '../kernel/process-handle'
import type { Database } from './database'

const handle = processHandle<Database>('database')

/** Called once at boot, and by tests that run use-cases without a server. */
export const provideDatabase = handle.provide

/** The database of this process. */
export const currentDatabase = handle.current
