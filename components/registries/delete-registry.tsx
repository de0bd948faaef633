'use client'

import { ConfirmByName } from './confirm-by-name'
import type { DeleteAction } from './registry-actions'
import type { RegistryPlace } from './registry-links'

type Props = Readonly<{ place: RegistryPlace; remove: DeleteAction }>

/** Deleting takes the typed name: clients lose the registry at once. */
export function DeleteRegistry({ place, remove }: Props) {
  return (
    <section aria-labelledby="danger" className="rounded-lg border border-line bg-surface p-5">
      <h2 id="danger" className="font-semibold">
        Delete
      </h2>
      <p className="mb-3 mt-1 text-sm text-muted">
        Takes down the registry and frees its name and its share of the budget. Its images and its
        address are kept in the trash, from which it can be restored.
      </p>
      <ConfirmByName
        button="Delete registry"
        title={`Delete ${place.tenantSlug}/${place.registrySlug}?`}
        name={place.registrySlug}
        label="Name of the registry"
        last="Delete"
        act={(confirm) => remove({ ...place, confirm })}
      >
        Clients can no longer push or pull.
      </ConfirmByName>
    </section>
  )
}
