import { TextField } from '@/components/ui/text-field'
import type { ChangeTexts } from './change-texts'

type RequestChangesProps = Readonly<{
  /** Of a registry that is there only the quota changes. */
  kind: 'registry' | 'quota'
  texts: ChangeTexts
  errors: Partial<Readonly<ChangeTexts>>
  onChange: (texts: ChangeTexts) => void
}>

/** What may be granted in place of what was asked. */
export function RequestChanges({ kind, texts, errors, onChange }: RequestChangesProps) {
  return (
    <fieldset className="grid gap-4 sm:grid-cols-3">
      <legend className="mb-2 text-sm text-muted">Grant as asked, or change it:</legend>
      {kind === 'registry' ? (
        <TextField
          label="Name"
          value={texts.slug}
          error={errors.slug ?? null}
          onChange={(event) => onChange({ ...texts, slug: event.target.value })}
        />
      ) : null}
      <TextField
        label="Quota"
        value={texts.quota}
        error={errors.quota ?? null}
        onChange={(event) => onChange({ ...texts, quota: event.target.value })}
      />
      {kind === 'registry' ? (
        <TextField
          label="Replicas"
          inputMode="numeric"
          value={texts.replicas}
          error={errors.replicas ?? null}
          onChange={(event) => onChange({ ...texts, replicas: event.target.value })}
        />
      ) : null}
    </fieldset>
  )
}
