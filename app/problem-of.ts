import { ZodError } from 'zod'
import type { Problem } from '@/lib/client/problem'
import { settingsOfProcess } from '@/lib/env/settings-of-process'
import { isAppError, STATUS_OF_CODE } from '@/lib/kernel/app-error'
import { createLogger, type Logger } from '@/lib/kernel/logger'

let logger: Logger | undefined

function log(): Logger {
  logger ??= createLogger({ level: settingsOfProcess().LOG_LEVEL, name: 'portal' })
  return logger
}

/** What the browser learns of an error. The unexpected goes to the log, and out only as a request id. */
export function problemOf(
  error: unknown,
  request: { requestId: string; username: string | null },
): { problem: Problem; status: number } {
  const { requestId } = request
  if (error instanceof ZodError) {
    const issue = error.issues[0]
    const field = issue?.path.join('.') ?? ''
    return {
      status: STATUS_OF_CODE.BAD_INPUT,
      problem: {
        code: 'BAD_INPUT',
        detail: issue?.message ?? 'The input is not valid.',
        field: field === '' ? null : field,
        raw: null,
        requestId,
      },
    }
  }
  if (isAppError(error)) {
    const { code, detail, field = null, raw = null, cause } = error
    log().info({ ...request, code, field, cause }, 'request refused')
    return { status: STATUS_OF_CODE[code], problem: { code, detail, field, raw, requestId } }
  }
  log().error({ ...request, err: error }, 'request failed unexpectedly')
  return {
    status: STATUS_OF_CODE.INTERNAL,
    problem: {
      code: 'INTERNAL',
      detail: `Something failed that we did not foresee. Try again; if it stays, tell an admin this id: ${requestId}`,
      field: null,
      raw: null,
      requestId,
    },
  }
}
