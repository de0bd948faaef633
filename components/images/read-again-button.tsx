'use client'

import { useRouter } from 'next/navigation'
import { ProblemPanel } from '@/components/registries/problem-panel'
import type { RegistryPlace } from '@/components/registries/registry-links'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import type { ActionResult } from '@/lib/client/problem'

export type ReadAgain = (input: RegistryPlace) => Promise<ActionResult<{ outcome: string }>>

type ReadAgainButtonProps = Readonly<{
  place: RegistryPlace
  readAgain: ReadAgain
  isReading: boolean
}>

/** Has the whole registry read, for whoever does not believe what is shown. */
export function ReadAgainButton({ place, readAgain, isReading }: ReadAgainButtonProps) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(readAgain)

  async function ask() {
    await run({ tenantSlug: place.tenantSlug, registrySlug: place.registrySlug })
    router.refresh()
  }

  return (
    <>
      <Button isBusy={isBusy} disabled={isReading} onClick={() => void ask()}>
        Read again
      </Button>
      <ProblemPanel problem={problem} />
    </>
  )
}
