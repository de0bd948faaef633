import { ActivityTable } from '@/components/audit/activity-table'
import { listActivity, listActivityInput } from '@/lib/tenants/list-activity'
import type { ActivityItem } from '@/lib/tenants/record-views'
import { type RecordKind, RecordList, type RecordListProps } from './record-list'

const ACTIVITY: RecordKind<ActivityItem> = {
  title: 'Activity',
  advice: {
    all: 'Admins see the activity of all teams. Owners see that of their team on its own page.',
    team: 'Owners see the activity of their team. Ask one of them.',
  },
  actions: ['push', 'pull', 'mount', 'delete', 'undone'],
  nothingYet:
    'What is pushed, pulled and deleted from now on appears here, as registries report it.',
  // Parsed within, so that a filter that makes no sense is a problem of the page and no error.
  read: async (context, actor, query) =>
    listActivity(context, actor, listActivityInput.parse(query)),
  table: (rows) => <ActivityTable rows={rows} />,
}

/** Pushes and pulls of a team or of all, read and shown. */
export function ActivityRecords(props: RecordListProps) {
  return <RecordList {...props} kind={ACTIVITY} />
}
