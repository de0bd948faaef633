/** The last version whose description was read. A newer array serves the older versions too. */
const NEWEST_MINOR = 28

/**
 * The newest REST 2 version that both know, or null. Compared as numbers: 2.10 is newer than 2.9. Names of staging
 * builds (`2.s-…`), `2.latest` and versions 1 do not count.
 */
export function negotiateVersion(offered: readonly string[]): string | null {
  const minors = offered
    .flatMap((text) => {
      const match = /^2\.(\d{1,4})$/.exec(text)
      return match === null ? [] : [Number(match[1])]
    })
    .filter((minor) => minor <= NEWEST_MINOR)
  return minors.length === 0 ? null : `2.${Math.max(...minors)}`
}

/** Whether `version` has what came with `2.<minor>`. */
export function isAtLeast(version: string, minor: number): boolean {
  return Number(version.split('.')[1]) >= minor
}
