import { Tabs } from '@/components/ui/tabs'

/** The pages of one team. */
export function TeamTabs({ tenantSlug }: Readonly<{ tenantSlug: string }>) {
  const base = `/teams/${encodeURIComponent(tenantSlug)}`
  return (
    <Tabs
      label="Team"
      tabs={[{ label: 'CI accounts', href: `${base}/ci`, alsoUnder: `${base}/ci` }]}
    />
  )
}
