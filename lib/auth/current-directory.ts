import type { Directory } from '../directory/directory'
import { processHandle } from '../kernel/process-handle'

const handle = processHandle<Directory>('directory')

/** Called once at boot. */
export const provideDirectory = handle.provide

/** The directory that this process signs people in against. */
export const currentDirectory = handle.current
