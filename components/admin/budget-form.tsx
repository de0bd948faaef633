'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { TextField } from '@/components/ui/text-field'
import { parseBytes } from '@/lib/kernel/bytes'
import type { TenantView } from '@/lib/tenants/views'
import type { ChangeBudget } from './changes'
import { exactBytes } from './exact-bytes'
import { SaveButton } from './save-button'

type BudgetFormProps = Readonly<{ tenant: TenantView; changeBudget: ChangeBudget }>
type Errors = { budget?: string; registries?: string }

/** What the team may have in all. */
export function BudgetForm({ tenant, changeBudget }: BudgetFormProps) {
  const router = useRouter()
  const [budget, setBudget] = useState(exactBytes(tenant.budgetBytes))
  const [registries, setRegistries] = useState(String(tenant.maxRegistries))
  const [errors, setErrors] = useState<Errors>({})
  const [isSaved, setIsSaved] = useState(false)
  const { run, isBusy, problem } = useAction(changeBudget)

  async function send(input: Parameters<ChangeBudget>[0]) {
    if ((await run(input)) === null) return
    setIsSaved(true)
    router.refresh()
  }

  function save(event: FormEvent) {
    event.preventDefault()
    const budgetBytes = parseBytes(budget)
    const isCount = /^\d{1,4}$/.test(registries.trim())
    setIsSaved(false)
    setErrors({
      ...(budgetBytes === null && { budget: 'Write a size of zero or more, for example 200 GiB.' }),
      ...(!isCount && { registries: 'Write a whole number of zero or more.' }),
    })
    if (budgetBytes === null || !isCount) return
    void send({ tenantSlug: tenant.slug, budgetBytes, maxRegistries: Number(registries) })
  }

  return (
    <form aria-label={`Budget of ${tenant.groupName}`} onSubmit={save} className="grid gap-3">
      <div className="grid items-start gap-4 sm:grid-cols-[12rem_12rem_auto]">
        <TextField
          label="Budget"
          value={budget}
          error={errors.budget ?? null}
          onChange={(event) => setBudget(event.target.value)}
        />
        <TextField
          label="Max registries"
          inputMode="numeric"
          value={registries}
          error={errors.registries ?? null}
          onChange={(event) => setRegistries(event.target.value)}
        />
        <SaveButton isBusy={isBusy} isSaved={isSaved} />
      </div>
      <ProblemPanel problem={problem} />
    </form>
  )
}
