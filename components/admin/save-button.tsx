import { Button } from '@/components/ui/button'

/** Stands beside fields with a label above, and says when it worked. */
export function SaveButton({ isBusy, isSaved }: Readonly<{ isBusy: boolean; isSaved: boolean }>) {
  return (
    <div className="flex items-center gap-3 sm:mt-6.5">
      <Button type="submit" isBusy={isBusy}>
        Save
      </Button>
      <output className="text-sm text-good">{isSaved ? 'Saved' : null}</output>
    </div>
  )
}
