'use client'

import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { exactBytes } from '@/components/admin/exact-bytes'
import { SaveRow } from '@/components/ui/save-row'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import { TextareaField } from '@/components/ui/textarea-field'
import { formatBytes, parseBytes } from '@/lib/kernel/bytes'
import type { ReplicasRule } from '@/lib/tenants/replicas'
import type { ChangeChoices, RegistryDetail } from '@/lib/tenants/views'
import { ProblemPanel } from './problem-panel'
import type { ChangeAction } from './registry-actions'
import { useAction } from './use-action'

type Props = Readonly<{
  registry: RegistryDetail
  choices: ChangeChoices
  replicas: ReplicasRule
  change: ChangeAction
}>

/** What a registry runs with. What is typed stays when somebody else was faster, and is saved over that only knowingly. */
export function ChangeRegistry({ registry, choices, replicas: rule, change }: Props) {
  const cache = useQueryClient()
  const { run, isBusy, problem, forget } = useAction(change)
  const [form, setForm] = useState(() => fieldsOf(registry))
  const [generation, setGeneration] = useState(registry.generation)
  const [outcome, setOutcome] = useState('')
  const memoryBytes = form.memory.trim() === '' ? null : parseBytes(form.memory)
  const cpus = form.cpus.trim() === '' ? null : Number(form.cpus)
  const errors = {
    purpose: form.purpose.trim() === '' ? 'Say what it is for.' : null,
    memory: form.memory.trim() !== '' && memoryBytes === null ? 'Write a size, as in 1 GiB.' : null,
    cpus: cpus !== null && !(cpus > 0) ? 'Write a number, as in 0.5.' : null,
  }
  const refused = (field: string) => (problem?.field === field ? problem.detail : null)
  const isStale = problem?.code === 'CONFLICT'
  const images = [...new Set([registry.image, ...choices.images])]
  const { memory, cpus: cpuRange } = choices

  function edit(fields: Partial<typeof form>) {
    setForm({ ...form, ...fields })
    setOutcome('')
  }

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setOutcome('')
    if (errors.purpose !== null || errors.memory !== null || errors.cpus !== null) return
    const { purpose, image } = form
    // After a conflict the page has shown what it is now: who saves again means it.
    const seen = isStale ? registry.generation : generation
    const wish = { purpose, image, memoryBytes, cpus, replicas: Number(form.replicas) }
    const done = await run({ registryId: registry.id, generation: seen, ...wish })
    if (done === null) {
      await cache.invalidateQueries({ queryKey: ['registries'] })
      return
    }
    setGeneration(done.generation)
    setOutcome('Saved')
  }

  return (
    <form
      noValidate
      aria-label="Change settings"
      onSubmit={(event) => void save(event)}
      className="grid gap-4 border-t border-line pt-4"
    >
      <TextareaField
        label="Purpose"
        rows={2}
        maxLength={500}
        value={form.purpose}
        onChange={(event) => edit({ purpose: event.target.value })}
        error={errors.purpose ?? refused('purpose')}
        required
      />
      <SelectField
        label="Image"
        value={form.image}
        onChange={(event) => edit({ image: event.target.value })}
        error={refused('image')}
        hint="Another version is rolled out at once; if it does not start, Docker puts this one back."
      >
        {images.map((image) => (
          <option key={image} value={image}>
            {image}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Replicas"
        type="number"
        min={1}
        value={form.replicas}
        onChange={(event) => edit({ replicas: event.target.value })}
        readOnly={!rule.choosable}
        error={refused('replicas')}
        hint={rule.reason}
      />
      <TextField
        label="Memory"
        value={form.memory}
        onChange={(event) => edit({ memory: event.target.value })}
        error={errors.memory ?? refused('memoryBytes')}
        hint={`Empty for ${formatBytes(memory.default)}, as every registry has; at most ${formatBytes(memory.max)}.`}
        autoComplete="off"
      />
      <TextField
        label="CPUs"
        inputMode="decimal"
        value={form.cpus}
        onChange={(event) => edit({ cpus: event.target.value })}
        error={errors.cpus ?? refused('cpus')}
        hint={`Empty for ${cpuRange.default}, as every registry has; at most ${cpuRange.max}.`}
        autoComplete="off"
      />
      <p className="text-sm text-muted">
        Anything but the purpose restarts the registry, which takes seconds: running pushes end
        first, new ones have to be repeated.
      </p>
      <ProblemPanel problem={problem?.field == null ? problem : null} />
      {isStale ? (
        <button
          type="button"
          className="justify-self-start text-sm font-medium text-accent underline"
          onClick={() => {
            setForm(fieldsOf(registry))
            setGeneration(registry.generation)
            forget()
          }}
        >
          Take over what it is now instead
        </button>
      ) : null}
      <SaveRow {...{ isBusy, outcome }} />
    </form>
  )
}

function fieldsOf({ purpose, image, replicas, memoryBytes, cpus }: RegistryDetail) {
  return {
    ...{ purpose, image, replicas: String(replicas) },
    memory: memoryBytes === null ? '' : exactBytes(memoryBytes),
    cpus: cpus === null ? '' : String(cpus),
  }
}
