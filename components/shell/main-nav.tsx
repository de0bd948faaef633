'use client'

import { usePathname } from 'next/navigation'
import { Link } from '@/components/ui/link'

const LINKS = [
  { label: 'My registries', href: '/registries', adminsOnly: false },
  { label: 'Teams', href: '/teams', adminsOnly: false },
  { label: 'Requests', href: '/requests', adminsOnly: false },
  { label: 'Tenants', href: '/admin/tenants', adminsOnly: true },
  { label: 'Health', href: '/admin/health', adminsOnly: true },
  { label: 'Storage', href: '/admin/storage', adminsOnly: true },
  { label: 'Usage', href: '/admin/usage', adminsOnly: true },
  { label: 'Directory', href: '/admin/directory', adminsOnly: true },
  { label: 'Sessions', href: '/admin/sessions', adminsOnly: true },
  { label: 'Tokens', href: '/admin/tokens', adminsOnly: true },
  { label: 'Certificates', href: '/admin/certificates', adminsOnly: true },
  { label: 'Audit', href: '/admin/audit', adminsOnly: true },
] as const

export function MainNav({ isAdmin }: Readonly<{ isAdmin: boolean }>) {
  const pathname = usePathname()
  return (
    // In a row of its own that scrolls sideways where it does not fit beside the rest.
    <nav aria-label="Main" className="order-last w-full overflow-x-auto xl:order-none xl:w-auto">
      <ul className="flex gap-1 whitespace-nowrap">
        {LINKS.filter(({ adminsOnly }) => isAdmin || !adminsOnly).map(({ label, href }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={
                pathname === href || pathname.startsWith(`${href}/`) ? 'page' : undefined
              }
              className="block rounded-md px-3 py-2 text-sm font-medium text-muted hover:bg-raised hover:text-text aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent"
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
