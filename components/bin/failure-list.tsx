import type { ItemFailure } from '@/lib/images/bin/views'

/** Which tags of a job failed, and why. */
export function FailureList({ failures }: Readonly<{ failures: readonly ItemFailure[] }>) {
  if (failures.length === 0) return null
  return (
    <details>
      <summary>What failed, and why</summary>
      <ul className="mt-2 grid gap-1">
        {failures.map(({ repository, tag, sentence }) => (
          <li key={`${repository}:${tag}`} className="wrap-anywhere">
            <strong>
              {repository}:{tag}
            </strong>
            : {sentence}
          </li>
        ))}
      </ul>
    </details>
  )
}
