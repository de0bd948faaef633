import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/text-field'
import { type RepositoryPlace, tagsHref } from './image-links'

/** Filters by the address alone, so that a result can be sent to a colleague. */
export function TagSearch({ place, search }: Readonly<{ place: RepositoryPlace; search: string }>) {
  return (
    <form method="get" className="flex flex-wrap items-end gap-3">
      <input type="hidden" name="repository" value={place.repository} />
      <TextField label="Search tags" name="search" type="search" defaultValue={search} />
      <Button type="submit">Search</Button>
      {search !== '' && (
        <Link href={tagsHref(place)} className="py-2 text-sm underline">
          Show all
        </Link>
      )}
    </form>
  )
}
