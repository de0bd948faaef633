import { Button } from './button'

/** The end of a form that saves: its button, and what came of it. */
export function SaveRow({
  isBusy,
  outcome,
}: Readonly<{ isBusy: boolean; outcome: string | null }>) {
  return (
    <div className="flex items-center gap-3">
      <Button type="submit" isBusy={isBusy}>
        Save
      </Button>
      <output className="text-sm text-good">{outcome}</output>
    </div>
  )
}
