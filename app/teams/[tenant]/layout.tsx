import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { TeamTabs } from '@/components/teams/team-tabs'
import { PageHeader } from '@/components/ui/page-header'

type Props = Readonly<{ params: Promise<{ tenant: string }> }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { tenant } = await params
  return { title: `Team ${tenant}` }
}

/** Each page below says for itself who may see it; the name in the address tells nothing. */
export default async function TeamLayout({
  params,
  children,
}: Props & Readonly<{ children: ReactNode }>) {
  const { tenant } = await params
  return (
    <>
      <PageHeader title={`Team ${tenant}`} />
      <TeamTabs tenantSlug={tenant} />
      <div className="pt-6">{children}</div>
    </>
  )
}
