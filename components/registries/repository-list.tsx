import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { CopyButton } from '@/components/ui/copy-button'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { TextField } from '@/components/ui/text-field'
import type { Page, RepositoryView } from '@/lib/images/views'
import { type RegistryPlace, registryHref, repositoryHref } from './registry-links'

const COLUMNS = [
  { key: 'name', title: 'Repository' },
  { key: 'tags', title: 'Tags', align: 'end' },
  { key: 'address', title: 'Pull from' },
] as const

type Props = Readonly<{
  place: RegistryPlace
  address: string | null
  search: string
  isFirstPage: boolean
  page: Page<RepositoryView>
}>

export function RepositoryList({ place, address, search, isFirstPage, page }: Props) {
  const base = registryHref(place, 'repositories')
  if (page.total === 0 && search === '') {
    return (
      <EmptyState
        title="Nothing pushed yet"
        action={
          <Link href={registryHref(place, 'connect')} className={buttonClass('primary')}>
            Show how to push
          </Link>
        }
      >
        Repositories appear by themselves with the first push.
      </EmptyState>
    )
  }
  return (
    <div className="grid gap-4">
      <search>
        <form action={base} className="flex flex-wrap items-end gap-2">
          <TextField
            label="Search repositories"
            name="search"
            type="search"
            defaultValue={search}
          />
          <Button type="submit">Search</Button>
        </form>
      </search>
      <p className="text-sm text-muted">
        {page.total} {page.total === 1 ? 'repository' : 'repositories'}
        {search === '' ? '' : ` with “${search}” in the name`}
      </p>
      <DataTable caption="Repositories" columns={COLUMNS}>
        {page.items.map(({ name, tagCount }) => (
          <tr key={name}>
            <td>
              <Link
                href={repositoryHref(place, name)}
                className="font-medium text-accent underline-offset-2 wrap-anywhere hover:underline"
              >
                {name}
              </Link>
            </td>
            <td className="text-right tabular-nums">{tagCount}</td>
            <td>
              {address === null ? null : (
                <span className="inline-flex items-center gap-1">
                  <code className="font-mono wrap-anywhere">{`${address}/${name}`}</code>
                  <CopyButton text={`${address}/${name}`} label={`Copy the address of ${name}`} />
                </span>
              )}
            </td>
          </tr>
        ))}
      </DataTable>
      <nav aria-label="Pages" className="flex gap-2">
        {isFirstPage ? null : (
          <Link href={pageHref(base, search, null)} className={buttonClass()}>
            First page
          </Link>
        )}
        {page.nextCursor === null ? null : (
          <Link href={pageHref(base, search, page.nextCursor)} className={buttonClass()}>
            Next page
          </Link>
        )}
      </nav>
    </div>
  )
}

function pageHref(base: string, search: string, after: string | null): string {
  const query = new URLSearchParams()
  if (search !== '') query.set('search', search)
  if (after !== null) query.set('after', after)
  return query.size === 0 ? base : `${base}?${query}`
}
