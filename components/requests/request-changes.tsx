import { TextField } from '@/components/ui/text-field'
import type { ChangeTexts } from './change-texts'

type RequestChangesProps = Readonly<{
  texts: ChangeTexts
  errors: Partial<Readonly<ChangeTexts>>
  onChange: (texts: ChangeTexts) => void
}>

/** What may be granted in place of what was asked. */
export function RequestChanges({ texts, errors, onChange }: RequestChangesProps) {
  return (
    <fieldset className="grid gap-4 sm:grid-cols-3">
      <legend className="mb-2 text-sm text-muted">Grant as asked, or change it:</legend>
      <TextField
        label="Name"
        value={texts.slug}
        error={errors.slug ?? null}
        onChange={(event) => onChange({ ...texts, slug: event.target.value })}
      />
      <TextField
        label="Quota"
        value={texts.quota}
        error={errors.quota ?? null}
        onChange={(event) => onChange({ ...texts, quota: event.target.value })}
      />
      <TextField
        label="Replicas"
        inputMode="numeric"
        value={texts.replicas}
        error={errors.replicas ?? null}
        onChange={(event) => onChange({ ...texts, replicas: event.target.value })}
      />
    </fieldset>
  )
}
