/**
 * Whether `error` is a unique violation (P2002). Told by its code and not by class: the server bundle and
 * Next's bundle hold a copy of Prisma's classes each.
 */
export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === 'P2002'
}

/** Whether a row that an update or delete named was not there (P2025). */
export function isMissingRow(error: unknown): boolean {
  return codeOf(error) === 'P2025'
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
