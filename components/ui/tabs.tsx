'use client'

import { usePathname } from 'next/navigation'
import { Link } from '@/components/ui/link'

export type Tab = {
  label: string
  href: string
  /** Also current on pages whose address begins with one of these. */
  alsoUnder?: readonly string[]
}

/** Links to the pages of one thing; the browser's history works as everywhere. */
export function Tabs({ label, tabs }: Readonly<{ label: string; tabs: readonly Tab[] }>) {
  const pathname = usePathname()
  return (
    <nav aria-label={label} className="overflow-x-auto border-b border-line">
      <ul className="flex gap-1">
        {tabs.map((tab) => {
          const isCurrent =
            pathname === tab.href ||
            tab.alsoUnder?.some((start) => pathname.startsWith(start)) === true
          return (
            <li key={tab.href}>
              <Link
                href={tab.href}
                aria-current={isCurrent ? 'page' : undefined}
                className="block whitespace-nowrap border-b-2 border-transparent px-3 py-2 text-sm font-medium text-muted -outline-offset-2 hover:text-text aria-[current=page]:border-accent aria-[current=page]:text-text"
              >
                {tab.label}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
