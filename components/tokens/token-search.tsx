import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { TextField } from '@/components/ui/text-field'

/** Filters by the address alone, so that a result can be sent to a colleague. */
export function TokenSearch({ search }: Readonly<{ search: string }>) {
  return (
    <form method="get" className="flex flex-wrap items-end gap-3">
      <TextField label="Search names" name="search" type="search" defaultValue={search} />
      <Button type="submit">Search</Button>
      {search !== '' && (
        <Link href="/admin/tokens" className="py-2 text-sm underline">
          Show all
        </Link>
      )}
    </form>
  )
}
