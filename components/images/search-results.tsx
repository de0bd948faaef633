import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import type { FoundRegistry, SearchView } from '@/lib/images/views'
import { registryHref } from '../registries/registry-links'
import { tagHref, tagsHref } from './image-links'
import { shortDigest } from './short-digest'

/** What was found, by registry. */
export function SearchResults({ text, found }: Readonly<{ text: string; found: SearchView }>) {
  if (found.registries.length === 0) {
    return (
      <EmptyState title={text.trim() === '' ? 'What are you looking for?' : 'Nothing found'}>
        {text.trim() === '' ? (
          <p>Type into the field at the top. The key / leads there from everywhere.</p>
        ) : (
          <p className="wrap-anywhere">
            No repository and no tag that you may see has “{text}” in its name.
          </p>
        )}
      </EmptyState>
    )
  }
  return (
    <div className="grid gap-8">
      {found.registries.map((registry) => (
        <OfRegistry key={`${registry.tenantSlug}/${registry.registrySlug}`} registry={registry} />
      ))}
      {found.hasMore ? (
        <p className="text-muted">More registries have something like this. Write more of it.</p>
      ) : null}
    </div>
  )
}

function OfRegistry({ registry }: Readonly<{ registry: FoundRegistry }>) {
  const { tenantSlug, registrySlug, repositories, tags, hasMore } = registry
  const name = `${tenantSlug}/${registrySlug}`
  const placeOf = (repository: string) => ({ tenantSlug, registrySlug, repository })
  return (
    <section aria-label={name} className="grid gap-3">
      <h2 className="text-lg font-semibold">
        <Link href={registryHref(registry)} className="underline-offset-2 hover:underline">
          {name}
        </Link>
      </h2>
      <ul className="grid gap-1 rounded-lg border border-line bg-surface px-4 py-3 text-sm">
        {repositories.map((repository) => (
          <li key={repository}>
            <Link
              href={tagsHref(placeOf(repository))}
              className="font-medium underline wrap-anywhere"
            >
              {repository}
            </Link>
          </li>
        ))}
        {tags.map(({ repository, tag, digest }) => (
          <li key={`${repository}:${tag}`} className="flex flex-wrap items-baseline gap-x-3">
            <Link href={tagHref(placeOf(repository), tag)} className="underline wrap-anywhere">
              {repository}:{tag}
            </Link>
            {digest === null ? null : (
              <code className="text-muted" title={digest}>
                {shortDigest(digest)}
              </code>
            )}
          </li>
        ))}
        {hasMore ? <li className="text-muted">and more: write more of the name</li> : null}
      </ul>
    </section>
  )
}
