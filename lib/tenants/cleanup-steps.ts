/**
 * The steps of a clean-up of the storage of a registry, in their order. A forecast goes from `queued` to `forecast`, and
 * what fails or finds nothing to free to `stopping` at once: every way to the end leads through there.
 */
export const CLEANUP_STEPS = [
  'queued',
  /** Untagged manifests that nothing needs are deleted by digest. */
  'untagged',
  /** Pushes of them that came in between are put back. */
  'checking',
  /** The collector counts, and deletes nothing. */
  'forecast',
  /** Pushes that run are waited for. */
  'uploads',
  /** The registry is restarted read-only. */
  'closing',
  /** Empty repositories are removed, then the collector runs. */
  'collecting',
  /** What is left of the collector is removed. */
  'stopping',
  /** The registry is restarted read-write. */
  'opening',
  'measuring',
  'ended',
] as const
export type CleanupStep = (typeof CLEANUP_STEPS)[number]

/** Parses a stored step; an unknown word means a newer or damaged database and is loud. */
export function parseCleanupStep(text: string): CleanupStep {
  const step = CLEANUP_STEPS.find((known) => known === text)
  if (step === undefined) throw new Error(`unknown step of a clean-up ${JSON.stringify(text)}`)
  return step
}
