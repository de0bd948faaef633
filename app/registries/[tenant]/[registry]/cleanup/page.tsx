import { outcomeForPage } from '@/app/outcome-for-page'
import { PolicyForm } from '@/components/bin/policy-form'
import { PolicyList } from '@/components/bin/policy-list'
import { RuleForm } from '@/components/bin/rule-form'
import { RuleList } from '@/components/bin/rule-list'
import { StorageCleanup } from '@/components/cleanup/storage-cleanup'
import { registryHref } from '@/components/registries/registry-links'
import { RefusedPage } from '@/components/requests/refused-page'
import { PageHeader } from '@/components/ui/page-header'
import { viewCleanup } from '@/lib/images/rules/view-cleanup'
import { viewStorageCleanup } from '@/lib/tenants/view-storage-cleanup'
import { type RegistryParams, registryOfRequest } from '../registry-of-request'
import {
  changeCleanupWindowAction,
  changePolicyAction,
  previewPolicyAction,
  removePolicyAction,
  removeRuleAction,
  savePolicyAction,
  saveRuleAction,
  startCleanupAction,
} from './actions'

export default async function CleanupPage({ params }: Readonly<{ params: RegistryParams }>) {
  const { tenant, registry: slug } = await params
  const { actor } = await registryOfRequest(tenant, slug)
  const place = { tenantSlug: tenant, registrySlug: slug }
  const outcome = await outcomeForPage(actor, async (context) => ({
    ...(await viewCleanup(context, actor, place)),
    storage: await viewStorageCleanup(context, actor, place),
  }))
  if (!outcome.ok) {
    const back = { href: registryHref(place), text: 'To the registry' }
    return <RefusedPage title="Clean-up" problem={outcome.error} back={back} />
  }
  const { rules, policies, abilities, storage } = outcome.data
  return (
    <>
      <PageHeader
        level={2}
        title="Clean-up"
        about="What goes to the bin by itself, what nobody deletes, and how storage is freed."
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
        <section aria-labelledby="policies" className="grid gap-4">
          <h3 id="policies" className="text-lg font-semibold">
            Clean-up policies
          </h3>
          <p className="max-w-prose text-muted">
            A policy moves tags to the bin by its schedule, never those that an immutable rule
            keeps. From the bin they can be put back until they are purged.
          </p>
          <PolicyList
            {...{ place, policies }}
            actions={
              abilities.change
                ? {
                    preview: previewPolicyAction,
                    change: changePolicyAction,
                    remove: removePolicyAction,
                  }
                : null
            }
          />
          {abilities.change ? (
            <PolicyForm
              {...{ place, label: 'New policy' }}
              preview={previewPolicyAction}
              save={savePolicyAction}
            />
          ) : null}
        </section>
        <section aria-labelledby="rules" className="grid gap-4">
          <h3 id="rules" className="text-lg font-semibold">
            Immutable rules
          </h3>
          <p className="max-w-prose text-muted">
            Tags that a rule names are not deleted here. Pushing over one cannot be refused, because
            access to a registry is by repository and not by tag: it is undone within seconds of the
            registry’s report, or else at the next full read, and what was pushed waits in the bin.
          </p>
          <RuleList {...{ place, rules }} remove={abilities.change ? removeRuleAction : null} />
          {abilities.change ? <RuleForm place={place} save={saveRuleAction} /> : null}
        </section>
        <section aria-labelledby="storage" className="grid gap-4">
          <h3 id="storage" className="text-lg font-semibold">
            Free storage
          </h3>
          <p className="max-w-prose text-muted">
            What is purged or pushed over takes room until the storage is cleaned up. That also
            deletes images without a tag that are older than a day, unless an index, the bin or the
            last {storage.movesKept} images of a time line need them, and the names of repositories
            that have nothing left.
          </p>
          <StorageCleanup
            {...{ place, initial: storage }}
            start={startCleanupAction}
            changeWindow={changeCleanupWindowAction}
          />
        </section>
      </div>
    </>
  )
}
