import { ErrorPanel } from '@/components/ui/error-panel'
import type { Problem } from '@/lib/client/problem'

/** Why an action did not happen. */
export function ProblemPanel({ problem }: Readonly<{ problem: Problem | null }>) {
  if (problem === null) return null
  return <ErrorPanel sentence={problem.detail} code={problem.code} raw={problem.raw} />
}
