import { formatBytes } from '@/lib/kernel/bytes'

/** Which of two images is larger, by the bytes of the layers that only one of them has. */
export function sizeDifference(
  names: { left: string; right: string },
  leftBytes: number,
  rightBytes: number,
): string {
  const difference = rightBytes - leftBytes
  if (difference === 0) return 'Both are of the same size.'
  const larger = difference > 0 ? names.right : names.left
  return `${larger} is larger by ${formatBytes(Math.abs(difference))}.`
}
