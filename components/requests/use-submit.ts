'use client'

import { useMutation } from '@tanstack/react-query'
import type { ActionResult, Problem } from '@/lib/client/problem'

const UNREACHABLE: Problem = {
  code: 'UNREACHABLE',
  detail:
    'The portal did not answer. Check the connection, then reload to see whether it happened.',
  field: null,
  raw: null,
  requestId: '',
}

/** Runs an action once per press; `problem` is what went wrong last, in words for people. */
export function useSubmit<Input, Output>(
  action: (input: Input) => Promise<ActionResult<Output>>,
  onDone: (output: Output) => void,
) {
  const { mutate, reset, isPending, isError, data } = useMutation({
    mutationFn: (input: Input) => action(input),
    onSuccess: (result) => {
      if (result.ok) onDone(result.data)
    },
  })
  const problem = data !== undefined && !data.ok ? data.error : null
  return { submit: mutate, reset, isBusy: isPending, problem: isError ? UNREACHABLE : problem }
}
