/**
 * Natural order of tags and names: runs of digits compare as numbers, so `v1.10` comes after `v1.9`.
 * A total order (0 only for equal texts) in linear time, for numbers of any length.
 */
export function compareVersions(a: string, b: string): number {
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if (isDigit(a, i) && isDigit(b, j)) {
      const endA = endOfDigits(a, i)
      const endB = endOfDigits(b, j)
      const order = compareNumbers(a.slice(i, endA), b.slice(j, endB))
      if (order !== 0) return order
      i = endA
      j = endB
    } else {
      const order = a.charCodeAt(i) - b.charCodeAt(j)
      if (order !== 0) return order
      i += 1
      j += 1
    }
  }
  return a.length - i - (b.length - j) || compareText(a, b)
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

function endOfDigits(text: string, from: number): number {
  let end = from
  while (end < text.length && isDigit(text, end)) end += 1
  return end
}

function compareNumbers(a: string, b: string): number {
  const shortA = withoutZeros(a)
  const shortB = withoutZeros(b)
  return shortA.length - shortB.length || compareText(shortA, shortB)
}

function withoutZeros(digits: string): string {
  let start = 0
  while (digits[start] === '0') start += 1
  return digits.slice(start)
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
