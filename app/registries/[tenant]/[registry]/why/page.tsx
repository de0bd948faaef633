import { firstValue, type SearchParams } from '@/app/first-value'
import { outcomeForPage } from '@/app/outcome-for-page'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { WhyForm } from '@/components/registries/why-form'
import { WhyReport } from '@/components/registries/why-report'
import { PageHeader } from '@/components/ui/page-header'
import { whyDeps } from '@/lib/auth/why-deps'
import { explainAccess } from '@/lib/tenants/explain-access'
import { type RegistryParams, registryOfRequest } from '../registry-of-request'

type Props = Readonly<{ params: RegistryParams; searchParams: SearchParams }>

export default async function WhyPage({ params, searchParams }: Props) {
  const [{ tenant: tenantSlug, registry: registrySlug }, query] = await Promise.all([
    params,
    searchParams,
  ])
  const { actor, registry } = await registryOfRequest(tenantSlug, registrySlug)
  const person = firstValue(query.person).trim()
  const outcome = await outcomeForPage(actor, (context) =>
    explainAccess(
      context,
      actor,
      { tenantSlug, registrySlug, ...(person !== '' && { username: person }) },
      whyDeps(),
    ),
  )
  return (
    <>
      <PageHeader
        level={2}
        title="Why can or can’t this person push here?"
        about="From the directory as it is now to what the token server would answer."
      />
      <div className="grid gap-6">
        {registry.abilities.explainOthers ? (
          <WhyForm person={person === '' ? actor.username : person} />
        ) : null}
        {outcome.ok ? (
          <WhyReport
            view={outcome.data}
            place={{ tenantSlug, registrySlug }}
            managesAccess={registry.abilities.explainOthers}
          />
        ) : (
          <ProblemPanel problem={outcome.error} />
        )}
      </div>
    </>
  )
}
