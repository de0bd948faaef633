/** A number from 1 to `max` that somebody wrote; null for anything else. */
export function wholeNumber(text: string, max: number): number | null {
  const number = /^\d{1,9}$/.test(text.trim()) ? Number(text) : 0
  return number >= 1 && number <= max ? number : null
}
