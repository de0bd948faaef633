import NextLink from 'next/link'
import type { ComponentProps } from 'react'

/**
 * A link to another page, which is asked for when somebody goes there. Next.js would ask for every page that a visible
 * link leads to: for a table of tags that is dozens of pages, each made anew by the server, for one that is read.
 */
export function Link(props: Readonly<Omit<ComponentProps<typeof NextLink>, 'prefetch'>>) {
  return <NextLink {...props} prefetch={false} />
}
