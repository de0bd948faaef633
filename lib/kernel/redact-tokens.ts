// Ten characters are too few to be worth anything and too many to be a word, as in the name of a metric.
const SECRET = /berth_(pat|ci)_[0-9A-Za-z]{10,}/g

/** The text with every access token cut out, whole or in its greater part. */
export function redactTokens(text: string): string {
  return text.includes('berth_') ? text.replace(SECRET, 'berth_$1_[redacted]') : text
}

/** Whether an address holds an access token anywhere, percent-encoded or not. */
export function holdsToken(target: string): boolean {
  return [target, decoded(target)].some((text) => redactTokens(text) !== text)
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target)
  } catch {
    return target
  }
}
