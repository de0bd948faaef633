import { notFound } from 'next/navigation'
import { isAppError } from '@/lib/kernel/app-error'

/** The result, or the page that says that there is nothing here. */
export async function orNotFound<T>(result: Promise<T>): Promise<T> {
  try {
    return await result
  } catch (error) {
    if (isAppError(error) && error.code === 'NOT_FOUND') notFound()
    throw error
  }
}
