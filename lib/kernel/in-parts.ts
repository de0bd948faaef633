/** The same in their order, cut into parts of `sizeMax`; the last may be shorter, and of nothing there are none. */
export function inParts<T>(all: readonly T[], sizeMax: number): T[][] {
  const count = Math.ceil(all.length / sizeMax)
  return Array.from({ length: count }, (_, at) => all.slice(at * sizeMax, (at + 1) * sizeMax))
}
