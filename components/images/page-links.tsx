import { buttonClass } from '@/components/ui/button-class'
import { Link } from '@/components/ui/link'

type PageLinksProps = Readonly<{
  previousCursor: string | null
  nextCursor: string | null
  hrefOf: (place: Record<string, string>) => string
}>

/** To the pages around this one. */
export function PageLinks({ previousCursor, nextCursor, hrefOf }: PageLinksProps) {
  if (previousCursor === null && nextCursor === null) return null
  return (
    <nav aria-label="Pages" className="flex flex-wrap gap-2">
      {previousCursor === null ? null : (
        <>
          <Link href={hrefOf({})} className={buttonClass()}>
            First page
          </Link>
          <Link href={hrefOf({ before: previousCursor })} className={buttonClass()}>
            Previous page
          </Link>
        </>
      )}
      {nextCursor === null ? null : (
        <Link href={hrefOf({ after: nextCursor })} className={buttonClass()}>
          Next page
        </Link>
      )}
    </nav>
  )
}
