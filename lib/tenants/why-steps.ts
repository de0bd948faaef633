// The sentences of the page that explains access: pure, from what was found out.
import { formatBytes } from '../kernel/bytes'
import { quotaState } from './quota'
import { highestRole } from './roles'
import type { Suspension } from './suspension'
import type { RoleSource, WhyStep, WhyView } from './views'

const BARS: Readonly<Record<string, string>> = {
  disabled: 'The account is disabled in the directory.',
  locked: 'The account is locked in the directory.',
  expired: 'The account has expired in the directory.',
  'not-yet-valid': 'The account is not valid yet.',
  filtered: 'The account is not among those that may sign in here (the user filter leaves it out).',
}

const SOURCES: Readonly<Record<RoleSource['kind'], string>> = {
  'team-group': 'the team’s group',
  'owners-group': 'the group of owners',
  'viewers-group': 'the group of viewers',
  'mapped-group': 'a group that the owners mapped,',
  grant: 'a role granted to the person',
}

/** The account as the directory tells. */
export function accountStep(account: {
  found: 'nobody' | 'several' | 'person' | 'down'
  bar: string | null
}): WhyStep {
  const title = 'Account'
  switch (account.found) {
    case 'nobody':
      return {
        ...{ title, state: 'bad', detail: 'The directory knows nobody of that name.' },
        advice: 'Check the spelling: it is the name that signs in here and with docker login.',
      }
    case 'several':
      return {
        ...{ title, state: 'bad', detail: 'The directory has several accounts of that name.' },
        advice:
          'Have the directory’s administrators make the name unique: none of them can sign in.',
      }
    case 'down':
      return {
        ...{ title, state: 'unknown', detail: 'The directory does not answer.' },
        advice: 'New sign-ins fail until it does. What follows is what it said last.',
      }
    case 'person':
      return account.bar === null
        ? { title, state: 'good', detail: 'The directory knows the account.', advice: null }
        : {
            ...{ title, state: 'bad', detail: BARS[account.bar] ?? 'The account may not be used.' },
            advice: 'Only the directory’s administrators can change that.',
          }
  }
}

/** The role and where the highest one comes from. */
export function roleStep(sources: readonly RoleSource[], isAdmin: boolean): WhyStep {
  const title = 'Role in the team'
  const role = highestRole(sources.map((source) => source.role))
  if (role === null) {
    return {
      ...{ title, state: 'bad' },
      detail: isAdmin
        ? 'An admin of the platform without a role in this team: pulls, but does not push.'
        : 'No role in this team.',
      advice:
        'Ask for access under “Request a registry”, or have an owner map a group that the person is in.',
    }
  }
  const from = sources.filter((source) => source.role === role).map(sourceText)
  return {
    ...{ title, state: role === 'viewer' ? 'bad' : 'good' },
    detail: `${role}, by ${from.join(' and by ')}.`,
    advice:
      role === 'viewer'
        ? 'Viewers pull. To push, the person needs the role of developer: an owner gives it.'
        : null,
  }
}

/** The group path from the person upward: `team-a → division`. */
export function pathOf(source: RoleSource): string {
  return [...(source.via ?? []), source.name ?? ''].join(' → ')
}

function sourceText(source: RoleSource): string {
  return source.name === null ? SOURCES[source.kind] : `${SOURCES[source.kind]} ${pathOf(source)}`
}

export function registryStep(registry: {
  desired: string
  phase: string
  sentence: string | null
  suspension: Suspension | null
}): WhyStep {
  const title = 'Registry'
  if (registry.suspension !== null) {
    const { at, by, reason } = registry.suspension
    return {
      ...{ title, state: 'bad' },
      detail: `It is suspended by ${by} since ${at.toISOString().slice(0, 10)}: “${reason}”.`,
      advice: 'An owner of the team or an admin resumes it on its overview.',
    }
  }
  if (registry.desired === 'deleted') {
    return {
      ...{ title, state: 'bad', detail: 'It is being deleted: no token is given out any more.' },
      advice: 'Ask for another registry.',
    }
  }
  if (registry.phase === 'ready') {
    return { title, state: 'good', detail: 'It is ready.', advice: null }
  }
  return {
    ...{ title, state: 'bad' },
    detail: registry.sentence ?? `It is not ready: ${registry.phase}.`,
    advice: 'Its overview shows how far it is, and what to do.',
  }
}

export function quotaStep(usage: { usedBytes: number | null; quotaBytes: number }): WhyStep {
  const title = 'Quota'
  const { usedBytes, quotaBytes } = usage
  if (usedBytes === null) {
    return {
      ...{ title, state: 'unknown', detail: 'Nothing was measured yet.' },
      advice: 'Pushes wait until the first measurement, which comes within a minute.',
    }
  }
  const detail = `${formatBytes(usedBytes)} of ${formatBytes(quotaBytes)} are used.`
  return quotaState({ usedBytes, quotaBytes }) === 'full'
    ? {
        title,
        state: 'bad',
        detail,
        advice: 'Delete images, or have an owner ask for more. Pulls go on.',
      }
    : { title, state: 'good', detail, advice: null }
}

/** What a token would hold now, as the token server itself says. */
export function tokenStep(answer: { actions: readonly string[] } | { refusal: string }): WhyStep {
  const title = 'Token'
  if ('refusal' in answer) {
    return {
      title,
      state: 'bad',
      detail: `The token server refuses: ${answer.refusal}`,
      advice: null,
    }
  }
  const { actions } = answer
  if (actions.length === 0) {
    return { title, state: 'bad', detail: 'A token would hold nothing.', advice: null }
  }
  return {
    title,
    state: actions.includes('push') ? 'good' : 'bad',
    detail: `A token would hold ${actions.join(' and ')}.`,
    advice: null,
  }
}

/** The answer first: yes, or the first thing that is in the way. */
export function verdictOf(name: string, steps: readonly WhyStep[], actions: readonly string[]) {
  const push = actions.includes('push') && steps.every(({ state }) => state !== 'bad')
  if (push) return { push, sentence: `${name} can push here.` }
  const reason = steps.find(({ state }) => state === 'bad')?.detail ?? 'It could not be found out.'
  const pulls = actions.includes('pull') ? ', but can pull' : ''
  return { push, sentence: `${name} cannot push here${pulls}. ${reason}` }
}

/** For owners who ask about somebody without a role: the same whether there is such a person or not. */
export function strangerView(username: string): WhyView {
  const detail = 'Nobody of that name has a role in this team.'
  return {
    username,
    verdict: { push: false, sentence: `${username} cannot push here. ${detail}` },
    steps: [
      {
        ...{ title: 'Role in the team', state: 'bad' as const, detail },
        advice:
          'Check the spelling. If it is right, map a group that the person is in, or let the person ask for access.',
      },
    ],
    sources: [],
    tokens: [],
    refusals: [],
  }
}
