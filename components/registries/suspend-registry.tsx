'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { TextareaField } from '@/components/ui/textarea-field'
import { ProblemPanel } from './problem-panel'
import type { SuspendAction } from './registry-actions'
import type { RegistryPlace } from './registry-links'
import { useAction } from './use-action'

type Props = Readonly<{ place: RegistryPlace; suspend: SuspendAction }>

/** Suspending takes a reason: docker prints it to everybody who is refused. */
export function SuspendRegistry({ place, suspend }: Props) {
  const [isOpen, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const { run, isBusy, problem, forget } = useAction(suspend)
  const name = `${place.tenantSlug}/${place.registrySlug}`

  function close() {
    setOpen(false)
    forget()
  }

  async function submit() {
    if ((await run({ ...place, reason })) === null) return
    setReason('')
    close()
  }

  return (
    <section aria-labelledby="suspend" className="rounded-lg border border-line bg-surface p-5">
      <h2 id="suspend" className="font-semibold">
        Suspend
      </h2>
      <p className="mb-3 mt-1 text-sm text-muted">
        Nobody pushes or pulls until it is resumed. Images, address, tokens and rules stay.
      </p>
      <Button onClick={() => setOpen(true)}>Suspend registry</Button>
      <Dialog title={`Suspend ${name}?`} isOpen={isOpen} onClose={close}>
        <form
          noValidate
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void submit()
          }}
        >
          <p>
            New pushes and pulls are refused at once. What runs already may finish within 6 minutes;
            then the registry stops, and clients see “connection refused”.
          </p>
          <TextareaField
            label="Why"
            rows={2}
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            error={problem?.field === 'reason' ? problem.detail : null}
            hint="Docker shows it, with your name, to everybody who is refused."
            required
          />
          <ProblemPanel problem={problem?.field === 'reason' ? null : problem} />
          <div className="flex justify-end gap-2">
            <Button onClick={close}>Cancel</Button>
            <Button
              type="submit"
              variant="danger"
              isBusy={isBusy}
              disabled={reason.trim().length < 3}
            >
              Suspend
            </Button>
          </div>
        </form>
      </Dialog>
    </section>
  )
}
