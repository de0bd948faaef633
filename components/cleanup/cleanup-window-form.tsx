'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import type { RegistryPlace } from '@/components/registries/registry-links'
import { useAction } from '@/components/registries/use-action'
import { SaveRow } from '@/components/ui/save-row'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import type { ActionResult } from '@/lib/client/problem'
import { parseWindow } from '@/lib/kernel/daily-window'

export type ChangeCleanupWindow = (
  input: RegistryPlace & { window: string | null },
) => Promise<ActionResult<{ registryId: string }>>

type Props = Readonly<{
  place: RegistryPlace
  window: string | null
  platformWindow: string
  change: ChangeCleanupWindow
}>

type When = 'platform' | 'own' | 'never'

/** When the storage is cleaned up by itself. */
export function CleanupWindowForm({ place, window: saved, platformWindow, change }: Props) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(change)
  const [when, setWhen] = useState<When>(saved === null ? 'platform' : saved ? 'own' : 'never')
  const [text, setText] = useState(saved || '02:00-05:00')
  const [outcome, setOutcome] = useState('')
  const parsed = parseWindow(text)
  const isValid = when !== 'own' || (parsed !== null && parsed !== 'none')

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setOutcome('')
    if (!isValid) return
    const window = when === 'platform' ? null : when === 'never' ? '' : text
    if ((await run({ ...place, window })) === null) return
    setOutcome('Saved')
    router.refresh()
  }

  return (
    <form
      aria-label="When it is cleaned up by itself"
      noValidate
      onSubmit={(event) => void save(event)}
      className="grid max-w-xl gap-4 rounded-lg border border-line bg-surface p-5"
    >
      <SelectField
        label="By itself"
        value={when}
        onChange={(event) => setWhen(parseWhen(event.target.value))}
      >
        <option value="platform">
          As the platform does ({platformWindow === '' ? 'never' : platformWindow})
        </option>
        <option value="own">Once a night, between times of its own</option>
        <option value="never">Never</option>
      </SelectField>
      {when === 'own' ? (
        <TextField
          label="From and to, in UTC"
          value={text}
          error={isValid ? null : 'Write two times of a day, such as 02:00-05:00.'}
          onChange={(event) => setText(event.target.value)}
          hint="It starts once in this time, when its turn comes."
        />
      ) : null}
      <ProblemPanel problem={problem} />
      <SaveRow {...{ isBusy, outcome }} />
    </form>
  )
}

function parseWhen(value: string): When {
  return value === 'own' || value === 'never' ? value : 'platform'
}
