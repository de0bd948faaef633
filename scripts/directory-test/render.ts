import type { ServerCheck } from '../../lib/directory/diagnose'
import type { ExplainedPerson } from '../../lib/directory/directory'
import { printableText } from './printable-text'

const MARKS = {
  done: 'ok     ',
  warning: 'warning',
  failed: 'FAILED ',
  skipped: '-      ',
} as const

/** One line for each step, with what was found and what is wrong below it. */
export function renderServer({ url, steps }: ServerCheck): string {
  const lines = steps.flatMap(({ name, state, tookMs, facts, problem }) => [
    `  ${MARKS[state]} ${name.padEnd(6)} ${state === 'skipped' ? 'not tried' : `${tookMs} ms`}`,
    ...[...facts, problem?.detail, problem?.raw]
      .filter((text) => text !== undefined && text !== null)
      .map((text) => `          ${text}`),
  ])
  return printableText([url, ...lines].join('\n'))
}

/** Who that is and by which way each group came. */
export function renderPerson(username: string, explained: ExplainedPerson): string {
  if (explained.found !== 'person') return printableText(`${username}: ${explained.found}`)
  const { person, bar, groups } = explained
  const ways = groups.map(({ name, via }) => {
    const way = via === null ? 'a way that was not found' : via.map((step) => step.name).join(' > ')
    return `  ${name}${way === '' ? '' : ` by ${way}`}`
  })
  return printableText(
    [
      `${person.username}: ${person.displayName}, ${person.dn}`,
      bar === null ? '  may sign in' : `  counts as gone: ${bar}`,
      ...ways,
    ].join('\n'),
  )
}
