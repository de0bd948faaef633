import { TextField } from '@/components/ui/text-field'

export type GlobValues = { name: string; repositories: string; tags: string }

type GlobFieldsProps = Readonly<{
  values: GlobValues
  problems: Readonly<Partial<Record<keyof GlobValues, string | null>>>
  onChange: (values: GlobValues) => void
}>

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const

/** The name of a rule or policy, and which tags it is about. */
export function GlobFields({ values, problems, onChange }: GlobFieldsProps) {
  return (
    <div className="grid items-start gap-4 sm:grid-cols-3">
      <TextField
        label="Name"
        value={values.name}
        error={problems.name ?? null}
        onChange={(event) => onChange({ ...values, name: event.target.value })}
        {...PLAIN}
      />
      <TextField
        label="Repositories"
        hint="** is all of them, team/* those of one level."
        value={values.repositories}
        error={problems.repositories ?? null}
        onChange={(event) => onChange({ ...values, repositories: event.target.value })}
        {...PLAIN}
      />
      <TextField
        label="Tags"
        hint="* is any letters, ? is one."
        value={values.tags}
        error={problems.tags ?? null}
        onChange={(event) => onChange({ ...values, tags: event.target.value })}
        {...PLAIN}
      />
    </div>
  )
}
