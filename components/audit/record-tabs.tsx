import { Tabs } from '@/components/ui/tabs'

/** The two records of all teams. */
export function RecordTabs() {
  return (
    <div className="mb-6">
      <Tabs
        label="Records"
        tabs={[
          { label: 'Audit trail', href: '/admin/audit' },
          { label: 'Pushes and pulls', href: '/admin/audit/activity' },
        ]}
      />
    </div>
  )
}
