const CUT = '…'

/**
 * Text from outside, fit to be stored: PostgreSQL refuses NUL and half surrogate pairs, and the whole write with them.
 * Both become U+FFFD; what is longer than `charsMax` ends in `…`.
 */
export function storableText(text: string, charsMax: number): string {
  const cut = text.length > charsMax ? text.slice(0, charsMax - CUT.length) + CUT : text
  return cut.replaceAll('\0', '\uFFFD').toWellFormed()
}
