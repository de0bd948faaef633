import { type Goal, isReached } from '../../scripts/bench/bench'
import { layerShares, type ProfileFiles } from './cpu-profile'
import { LAYERS } from './layers'

/** Layers below it are not worth a line. */
const SHARE_MIN = 0.02

/**
 * For the notes of a report: nothing when all goals were reached. Else `profiles` are taken, one more round of each kind
 * of work under the profiler, and each names the layer that limits it, and the others beside it.
 *
 * ```ts
 * notes: await explainMisses(goals, {
 *   'the portal, pages of tags': () => profilePortal(portal, work),
 * })
 * ```
 */
export async function explainMisses(
  goals: readonly Goal[],
  profiles: Readonly<Record<string, () => Promise<ProfileFiles>>>,
): Promise<string[]> {
  if (goals.every(isReached)) return []
  const lines: string[] = []
  for (const [what, take] of Object.entries(profiles))
    lines.push(...limitingLayer(what, await take()))
  return lines
}

/** The lines of one profile: the layer with most of the time first, with the functions it spends it in. */
function limitingLayer(what: string, files: ProfileFiles): string[] {
  const shares = layerShares(files, LAYERS)
  const [first] = shares
  if (first === undefined) return [`${what}: the profile is empty`]
  return [
    `${what}: the limiting layer is ${first.name} (${first.why})`,
    ...shares
      .filter(({ share }) => share >= SHARE_MIN)
      .map(
        ({ name, share, hottest }) =>
          `  ${(share * 100).toFixed(0).padStart(3)} %  ${name}: ${hottest.join('; ')}`,
      ),
  ]
}
