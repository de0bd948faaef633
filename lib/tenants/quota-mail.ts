import { formatBytes } from '../kernel/bytes'
import { quotaState, usedPercent } from './quota'

/** What the owners of a team read when a registry of theirs went over a share of its quota. Plain text. */
export function quotaMail(facts: {
  tenant: string
  registry: string
  usedBytes: number
  quotaBytes: number
  portalUrl: string
}): { subject: string; text: string } {
  const { usedBytes, quotaBytes } = facts
  const name = `${facts.tenant}/${facts.registry}`
  const page = `${facts.portalUrl.replace(/\/+$/, '')}/registries/${name}/quota`
  const percent = usedPercent({ usedBytes, quotaBytes })
  const isFull = quotaState({ usedBytes, quotaBytes }) === 'full'
  const lines = [
    `The registry ${name} uses ${formatBytes(usedBytes)} of its quota of ${formatBytes(quotaBytes)} (${percent} %).`,
    isFull
      ? 'New pushes are refused now. Pulls and deletes go on.'
      : 'At 100 % new pushes are refused. Pulls and deletes go on.',
    `Delete images, or ask for more room: ${page}`,
    `You own the team ${facts.tenant} in Berth, or administer Berth. A mail like this comes once at 80, at 90 and at 100 %, and again only after the usage fell 5 points below.`,
  ]
  return {
    subject: isFull
      ? `${name} is full: pushes are refused`
      : `${name}: ${percent} % of its quota used`,
    text: `${lines.join('\n\n')}\n`,
  }
}
