'use client'

import { useRouter } from 'next/navigation'
import { ProblemPanel } from '@/components/registries/problem-panel'
import type { RegistryPlace } from '@/components/registries/registry-links'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import type { RemoveById } from './bin-actions'

type RemoveButtonProps = Readonly<{
  place: RegistryPlace
  id: string
  label: string
  remove: RemoveById
}>

export function RemoveButton({ place, id, label, remove }: RemoveButtonProps) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(remove)
  return (
    <div className="grid gap-2">
      <Button
        aria-label={label}
        isBusy={isBusy}
        onClick={() => void run({ ...place, id }).then((done) => done && router.refresh())}
      >
        Remove
      </Button>
      <ProblemPanel problem={problem} />
    </div>
  )
}
