'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import { ProblemPanel } from './problem-panel'
import type { DeleteAction } from './registry-actions'
import type { RegistryPlace } from './registry-links'
import { useAction } from './use-action'

type Props = Readonly<{ place: RegistryPlace; remove: DeleteAction }>

/** Deleting takes the typed name: clients lose the registry at once, and only an administrator finds its images again. */
export function DeleteRegistry({ place, remove }: Props) {
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const { run, isBusy, problem, forget } = useAction(remove)
  const name = `${place.tenantSlug}/${place.registrySlug}`

  function close() {
    setOpen(false)
    setTyped('')
    forget()
  }

  async function submit() {
    if ((await run({ ...place, confirm: typed })) !== null) close()
  }

  return (
    <section aria-labelledby="danger" className="rounded-lg border border-line bg-surface p-5">
      <h2 id="danger" className="font-semibold">
        Delete
      </h2>
      <p className="mb-3 mt-1 text-sm text-muted">
        Takes down the registry and frees its name and quota. Its images are kept in the trash of
        the storage.
      </p>
      <Button variant="danger" onClick={() => setOpen(true)}>
        Delete registry
      </Button>
      <Dialog title={`Delete ${name}?`} isOpen={isOpen} onClose={close}>
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void submit()
          }}
        >
          <p>
            Clients can no longer push or pull. To confirm, type{' '}
            <strong>{place.registrySlug}</strong>.
          </p>
          <TextField
            label="Name of the registry"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
          <ProblemPanel problem={problem} />
          <div className="flex justify-end gap-2">
            <Button onClick={close}>Keep it</Button>
            <Button
              type="submit"
              variant="danger"
              isBusy={isBusy}
              disabled={typed.trim() !== place.registrySlug}
            >
              Delete for good
            </Button>
          </div>
        </form>
      </Dialog>
    </section>
  )
}
