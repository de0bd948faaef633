'use client'

import { SunMoon } from 'lucide-react'

const YEAR_SECONDS = 365 * 24 * 60 * 60

/** Switches between light and dark, here and in the cookie that the server reads. */
export function ThemeToggle({ cookieName }: Readonly<{ cookieName: string }>) {
  function toggle() {
    const root = document.documentElement
    const current =
      root.dataset.theme ??
      (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
    const next = current === 'dark' ? 'light' : 'dark'
    root.dataset.theme = next
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain HTTP
    document.cookie = `${cookieName}=${next}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`
  }

  return (
    <button
      type="button"
      onClick={toggle}
      aria-label="Switch between light and dark"
      title="Switch between light and dark"
      className="inline-flex size-9 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-text"
    >
      <SunMoon aria-hidden="true" className="size-5" />
    </button>
  )
}
