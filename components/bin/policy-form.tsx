'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import type { RegistryPlace } from '@/components/registries/registry-links'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { Choice } from '@/components/ui/choice'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import type { PolicyPreview as Preview } from '@/lib/images/bin/views'
import type { PolicyFields, PreviewPolicy, SavePolicy } from './bin-actions'
import { GlobForm } from './glob-form'
import { globProblems } from './glob-problems'
import { PolicyPreview } from './policy-preview'
import { wholeNumber } from './whole-number'

type PolicyFormProps = Readonly<{
  place: RegistryPlace
  /** Of what is written at first. */
  initial?: PolicyValues
  label: string
  preview: PreviewPolicy
  save: SavePolicy
  /** With what else can be done than to save. */
  children?: ReactNode
  onSaved?: () => void
}>

const EMPTY = {
  ...{ name: '', repositories: '**', tags: '*', keepLast: '10', olderThanDays: '' },
  ...{ notPulledDays: '', takesLast: false, everyHours: '24' },
}
/** A policy as it is written. */
export type PolicyValues = typeof EMPTY
const NUMBERS = [
  ['keepLast', 'Keep the newest', 'Of each repository, of the tags that match.', 10_000],
  ['olderThanDays', 'Older than, in days', 'By when they were pushed.', 3650],
  ['notPulledDays', 'Not pulled for, in days', 'Nor pushed within these.', 3650],
] as const

/** A policy begins with the exact list of what it would take; only then can it be saved. */
export function PolicyForm(props: PolicyFormProps) {
  const { place, initial = EMPTY, label, preview, save, children, onSaved } = props
  const router = useRouter()
  const looking = useAction(preview)
  const saving = useAction(save)
  const [values, setValues] = useState(initial)
  const [seen, setSeen] = useState<{ fields: PolicyFields; preview: Preview } | null>(null)
  const problems = problemsOf(values)
  const change = (some: Partial<PolicyValues>) => {
    setValues({ ...values, ...some })
    setSeen(null)
  }

  async function look(): Promise<boolean> {
    const fields = fieldsOf(values)
    const result = await looking.run({ ...place, ...fields })
    setSeen(result === null ? null : { fields, preview: result })
    return result !== null
  }

  async function keep() {
    if (seen === null) return
    const everyHours = Number(values.everyHours)
    if ((await saving.run({ ...place, ...seen.fields, everyHours })) === null) return
    setValues(initial)
    setSeen(null)
    onSaved?.()
    router.refresh()
  }

  return (
    <GlobForm {...{ label, values, problems }} onChange={change} onSubmit={look}>
      {(isTried) => (
        <>
          <div className="grid gap-4 sm:grid-cols-3">
            {NUMBERS.map(([name, label, hint]) => (
              <TextField
                key={name}
                label={label}
                hint={hint}
                inputMode="numeric"
                value={values[name]}
                error={isTried ? problems[name] : null}
                onChange={(event) => change({ [name]: event.target.value })}
              />
            ))}
          </div>
          <Choice
            type="checkbox"
            label="May take the last tag of a repository"
            checked={values.takesLast}
            onChange={(event) => change({ takesLast: event.target.checked })}
          />
          <SelectField
            label="Runs"
            value={values.everyHours}
            onChange={(event) => change({ everyHours: event.target.value })}
          >
            <option value="1">every hour</option>
            <option value="24">every day</option>
            <option value="168">every week</option>
            {['1', '24', '168'].includes(initial.everyHours) ? null : (
              <option value={initial.everyHours}>every {initial.everyHours} hours</option>
            )}
          </SelectField>
          <ProblemPanel problem={looking.problem ?? saving.problem} />
          <div className="flex flex-wrap gap-3">
            <Button type="submit" isBusy={looking.isBusy}>
              Show what it would take
            </Button>
            {children}
          </div>
          {seen === null ? null : (
            <>
              <PolicyPreview preview={seen.preview} />
              <Button
                variant="primary"
                isBusy={saving.isBusy}
                onClick={() => void keep()}
                className="justify-self-start"
              >
                Save and run by schedule
              </Button>
            </>
          )}
        </>
      )}
    </GlobForm>
  )
}

function problemsOf(values: PolicyValues) {
  const numbers = NUMBERS.map(([name, , , max]) => {
    const isBad = values[name].trim() !== '' && wholeNumber(values[name], max) === null
    return [name, isBad ? `Write a number from 1 to ${max}, or nothing.` : null] as const
  })
  const isEmpty = NUMBERS.every(([name]) => values[name].trim() === '')
  const found = Object.fromEntries(numbers) as Record<(typeof NUMBERS)[number][0], string | null>
  return {
    ...globProblems(values),
    ...found,
    ...(isEmpty ? { keepLast: 'Write at least one of these three.' } : {}),
  }
}

function fieldsOf(values: PolicyValues): PolicyFields {
  const { name, repositories, tags, takesLast } = values
  const number = (at: 0 | 1 | 2) => wholeNumber(values[NUMBERS[at][0]], NUMBERS[at][3])
  return {
    ...{ name: name.trim(), repositories: repositories.trim(), tags: tags.trim(), takesLast },
    ...{ keepLast: number(0), olderThanDays: number(1), notPulledDays: number(2) },
  }
}
