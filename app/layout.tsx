import './globals.css'
import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { QueryProvider } from '@/components/shell/query-provider'
import { parseTheme, THEME_COOKIE } from '@/lib/client/theme'

// Every answer carries its own nonce and its own person: nothing is rendered ahead of time.
export const dynamic = 'force-dynamic'

export const metadata: Metadata = {
  title: { default: 'Berth', template: '%s · Berth' },
  description: 'Private container registries for your team.',
  icons: { icon: '/icon.svg' },
}

export default async function RootLayout({ children }: Readonly<{ children: ReactNode }>) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value)
  return (
    <html lang="en" data-theme={theme ?? undefined}>
      <body className="min-h-dvh antialiased">
        <a
          href="#content"
          className="sr-only z-50 rounded-md bg-accent px-4 py-2 font-medium text-on-accent focus:not-sr-only focus:absolute focus:left-4 focus:top-4"
        >
          Skip to content
        </a>
        <QueryProvider>{children}</QueryProvider>
      </body>
    </html>
  )
}
