import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { TeamTabs } from '@/components/teams/team-tabs'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { type TeamParams, teamOfRequest } from './team-of-request'

type Props = Readonly<{ params: TeamParams; children: ReactNode }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Team ${(await params).tenant}` }
}

export default async function TeamLayout({ params, children }: Props) {
  const { team } = await teamOfRequest((await params).tenant)
  return (
    <>
      <nav aria-label="Breadcrumb" className="mb-2 text-sm">
        <Link href="/teams" className="text-accent hover:underline">
          Teams
        </Link>
      </nav>
      <PageHeader
        title={team.groupName}
        about={
          team.role === null ? 'You are here as an admin.' : `Your role in this team: ${team.role}.`
        }
      />
      <TeamTabs team={team} />
      <div className="pt-6">{children}</div>
    </>
  )
}
