import { PORTAL_SUBJECT } from '../../kernel/portal-subject'

/** What a registry reported of one tag, in its order. */
export type TagReport = {
  action: string
  digest: string | null
  actor: string | null
  occurredAt: Date
}

/** What we did to the tag: took it away, by way of a placeholder or not, or put it on a digest. */
export type OwnChange =
  | { kind: 'untag'; digest: string | null; placeholder: string | null; since: Date }
  | { kind: 'restore'; digest: string; since: Date }

/**
 * The digest of a push by somebody else that our change may have overwritten: the last word of others on the tag
 * between our look at it and our change. Null when there is none. Reports come late, so some are of what was before
 * our look; that is told by the digest, which our look knew, and for the very same image by the registry's clock.
 */
export function lostPush(reports: readonly TagReport[], own: OwnChange): string | null {
  const last = withoutOwn(reports, own).at(-1)
  if (last?.action !== 'push' || last.digest === null || last.actor === PORTAL_SUBJECT) return null
  if (own.kind === 'restore') return last.digest === own.digest ? null : last.digest
  return last.digest === own.digest && last.occurredAt < own.since ? null : last.digest
}

function withoutOwn(reports: readonly TagReport[], own: OwnChange): readonly TagReport[] {
  const isOurs = (report: TagReport) => report.actor === PORTAL_SUBJECT
  if (own.kind === 'restore') {
    return reports.filter(
      (report) => !(isOurs(report) && report.action === 'push' && report.digest === own.digest),
    )
  }
  if (own.placeholder === null) {
    const ours = reports.findLast((report) => isOurs(report) && report.action === 'delete')
    return reports.filter((report) => report !== ours)
  }
  const begin = reports.findIndex((report) => report.digest === own.placeholder)
  return reports.filter(
    (report, at) =>
      at !== begin && !(begin >= 0 && at > begin && isOurs(report) && report.action === 'delete'),
  )
}

/** Whether our own change was reported: reports come in order, so all from before it are there too. */
export function hasEcho(reports: readonly TagReport[], own: OwnChange): boolean {
  return withoutOwn(reports, own).length < reports.length
}
