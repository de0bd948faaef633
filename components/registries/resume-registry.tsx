'use client'

import { Button } from '@/components/ui/button'
import type { RegistryDetail } from '@/lib/tenants/views'
import { ProblemPanel } from './problem-panel'
import type { ResumeAction } from './registry-actions'
import { useAction } from './use-action'

type Props = Readonly<{
  registry: Pick<RegistryDetail, 'tenantSlug' | 'slug' | 'abilities'>
  resume: ResumeAction
}>

export function ResumeRegistry({ registry, resume }: Props) {
  const { run, isBusy, problem } = useAction(resume)
  const { tenantSlug, slug, abilities } = registry
  if (!abilities.resume) return <p>An owner of the team or an admin resumes it.</p>
  return (
    <div className="grid justify-items-start gap-3">
      <ProblemPanel problem={problem} />
      <Button
        variant="primary"
        isBusy={isBusy}
        onClick={() => void run({ tenantSlug, registrySlug: slug })}
      >
        Resume
      </Button>
    </div>
  )
}
