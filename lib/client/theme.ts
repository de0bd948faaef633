export type Theme = 'light' | 'dark'

/** Readable by scripts on purpose: it holds a taste, not a secret. */
export const THEME_COOKIE = 'berth-theme'

/** The theme that a cookie names; null for none or anything else, and then the system decides. */
export function parseTheme(text: string | undefined): Theme | null {
  return text === 'light' || text === 'dark' ? text : null
}
