const LENGTH_IN_ONE_DIGIT_MAX = 8
const LENGTH_DIGITS = 3

/**
 * A text that sorts bytewise (`COLLATE "C"`) as `compareVersions` orders names, so that a database can sort and page
 * by it: `v1.9` before `v1.10`. For tags and repository names; other texts may hold bytes below those that it adds.
 *
 * Each number gets its length before it, and the name itself follows, which orders `1` and `01`.
 */
export function versionKey(name: string): string {
  return `${name.replace(/\d+/g, withLength)} ${name}`
}

function withLength(digits: string): string {
  const number = digits.replace(/^0+/, '')
  const { length } = number
  // The first byte is a digit in any case: a number beside a letter compares as its first digit would.
  if (length <= LENGTH_IN_ONE_DIGIT_MAX) return `${length}${number}`
  return `9${String(length).padStart(LENGTH_DIGITS, '0')}${number}`
}
