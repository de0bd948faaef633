// What the audit trail and the activity answer to each kind of person.
import { exportRecords } from '../../tenants/export-records'
import { listActivity } from '../../tenants/list-activity'
import { listAudit } from '../../tenants/list-audit'
import { ADMINS_ALONE, OWNERS, type PermissionCase, tokens } from './answers'

/** Tokens are not even told which teams there are. */
const OF_TEAM = { ...OWNERS, ...tokens('NOT_FOUND') }

export const RECORD_CASES: Readonly<Record<string, PermissionCase>> = {
  'listAudit of a team': {
    readsOnly: true,
    run: ({ context, ref }, actor) => listAudit(context, actor, { tenantSlug: ref.tenantSlug }),
    answers: OF_TEAM,
  },
  'listAudit of all': {
    readsOnly: true,
    run: ({ context }, actor) => listAudit(context, actor, {}),
    answers: ADMINS_ALONE,
  },
  'listActivity of a team': {
    readsOnly: true,
    run: ({ context, ref }, actor) => listActivity(context, actor, { tenantSlug: ref.tenantSlug }),
    answers: OF_TEAM,
  },
  'listActivity of all': {
    readsOnly: true,
    run: ({ context }, actor) => listActivity(context, actor, {}),
    answers: ADMINS_ALONE,
  },
  'exportRecords of a team': {
    readsOnly: true,
    run: ({ context, ref: { tenantSlug } }, actor) =>
      exportRecords(context, actor, { tenantSlug, records: 'audit', format: 'csv' }),
    answers: OF_TEAM,
  },
  'exportRecords of all': {
    readsOnly: true,
    run: ({ context }, actor) =>
      exportRecords(context, actor, { records: 'activity', format: 'jsonl' }),
    answers: ADMINS_ALONE,
  },
}
