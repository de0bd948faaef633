import { ciHref } from '@/components/tokens/token-links'
import { Tabs } from '@/components/ui/tabs'
import type { TeamView } from '@/lib/tenants/views'
import { teamHref } from './team-links'

/** The pages of a team that the reader may open. */
export function TeamTabs({ team }: Readonly<{ team: TeamView }>) {
  const { tenantSlug, abilities } = team
  const tabs = [
    { label: 'Usage', href: teamHref(tenantSlug, 'usage'), isOpen: true },
    { label: 'Access', href: teamHref(tenantSlug, 'access'), isOpen: abilities.manageAccess },
    {
      label: 'CI accounts',
      href: ciHref(tenantSlug),
      alsoUnder: [ciHref(tenantSlug)],
      isOpen: abilities.readCiAccounts,
    },
    {
      label: 'Pushes and pulls',
      href: teamHref(tenantSlug, 'activity'),
      isOpen: abilities.readRecords,
    },
    { label: 'Audit trail', href: teamHref(tenantSlug, 'audit'), isOpen: abilities.readRecords },
  ]
  return <Tabs label="Team" tabs={tabs.filter(({ isOpen }) => isOpen)} />
}
