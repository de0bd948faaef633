import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { RegistryHeader } from '@/components/registries/registry-header'
import { registryHref } from '@/components/registries/registry-links'
import { Tabs } from '@/components/ui/tabs'
import { resumeRegistryAction } from './actions'
import { type RegistryParams, registryOfRequest } from './registry-of-request'

type Props = Readonly<{ params: RegistryParams }>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { tenant, registry } = await params
  return { title: `${tenant}/${registry}` }
}

export default async function RegistryLayout({
  params,
  children,
}: Props & Readonly<{ children: ReactNode }>) {
  const { tenant, registry: slug } = await params
  const { registry } = await registryOfRequest(tenant, slug)
  const place = { tenantSlug: tenant, registrySlug: slug }
  return (
    <>
      <RegistryHeader initial={registry} resume={resumeRegistryAction} />
      <Tabs
        label="Registry"
        tabs={[
          { label: 'Overview', href: registryHref(place) },
          {
            label: 'Repositories',
            href: registryHref(place, 'repositories'),
            alsoUnder: ['tag', 'compare', 'timeline'].map((tab) => registryHref(place, tab)),
          },
          { label: 'Bin', href: registryHref(place, 'bin') },
          { label: 'Clean-up', href: registryHref(place, 'cleanup') },
          { label: 'Connect', href: registryHref(place, 'connect') },
          { label: 'Who can push', href: registryHref(place, 'why') },
          { label: 'Usage', href: registryHref(place, 'usage') },
          {
            label: 'Settings',
            href: registryHref(place, 'settings'),
            alsoUnder: [registryHref(place, 'quota')],
          },
        ]}
      />
      <div className="pt-6">{children}</div>
    </>
  )
}
