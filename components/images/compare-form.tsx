import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/text-field'
import { registryHref } from '../registries/registry-links'
import type { RepositoryPlace } from './image-links'

/** Asks with what to compare a tag. */
export function CompareForm({ place, left }: Readonly<{ place: RepositoryPlace; left: string }>) {
  return (
    <section aria-labelledby="compare" className="grid gap-3">
      <h2 id="compare" className="text-lg font-semibold">
        Compare
      </h2>
      <form action={registryHref(place, 'compare')} className="flex flex-wrap items-end gap-3">
        <input type="hidden" name="repository" value={place.repository} />
        <input type="hidden" name="left" value={left} />
        <TextField label="With tag or digest" name="right" required maxLength={255} />
        <Button type="submit">Compare</Button>
      </form>
    </section>
  )
}
