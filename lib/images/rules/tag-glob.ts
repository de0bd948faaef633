const GLOB_CHARS_MAX = 200
const ALLOWED = /^[A-Za-z0-9._*?-]+$/

/** What is wrong with a glob over tags, as one sentence for its field; null when it is fine. `*` and `?` as elsewhere. */
export function checkTagGlob(text: string): string | null {
  if (text === '') return 'Write a tag, or * for all.'
  if (text.length > GLOB_CHARS_MAX) return `Use at most ${GLOB_CHARS_MAX} characters.`
  if (!ALLOWED.test(text)) {
    return 'Use what tags are named with (letters, digits, “.”, “_”, “-”) and the signs * and ?.'
  }
  return text.includes('***') ? 'Use at most two asterisks in a row.' : null
}
