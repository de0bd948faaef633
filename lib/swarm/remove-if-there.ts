import { z } from 'zod'
import { isAppError } from '../kernel/app-error'
import type { Call, Engine } from './engine'

/** One call that removes something; that it is gone already is fine. Throws what else `Engine.call` does. */
export async function removeIfThere(
  engine: Engine,
  call: Omit<Call<unknown>, 'schema'>,
): Promise<void> {
  try {
    await engine.call({ ...call, schema: z.unknown() })
  } catch (error) {
    if (!isAppError(error) || error.code !== 'NOT_FOUND') throw error
  }
}
