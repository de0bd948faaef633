/** A refusal or failure as the browser learns of it; `detail` is safe to show. */
export type Problem = {
  code: string
  detail: string
  /** The form field to change. */
  field: string | null
  /** What the program behind it said. */
  raw: string | null
  /** What to tell an admin, who finds the log line by it. */
  requestId: string
}

export type ActionResult<T> = { ok: true; data: T } | { ok: false; error: Problem }

/** For `throw`, where a query needs one. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ProblemError'
    this.problem = problem
  }
}
