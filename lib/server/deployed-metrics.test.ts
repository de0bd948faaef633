import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import type { PlatformFigures } from '../tenants/platform-figures'
import { expiryMetrics } from './expiry-metrics'
import { createMetrics } from './metrics'
import { platformMetrics } from './platform-metrics'
import { workMetrics } from './work-metrics'

const DEPLOY = join(import.meta.dirname, '../../deploy')
const NOW = new Date('2026-11-27T12:00:00.000Z')

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Berth\w+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['critical', 'warning', 'info']) }),
          annotations: z.strictObject({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
})
const dashboardSchema = z.object({
  uid: z.string(),
  panels: z.array(
    z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).min(1) }),
  ),
})

const rules = rulesSchema
  .parse(parse(readFileSync(join(DEPLOY, 'prometheus/berth.rules.yml'), 'utf8')))
  .groups.flatMap((group) => group.rules)
const panels = dashboardSchema.parse(
  JSON.parse(readFileSync(join(DEPLOY, 'grafana/berth.json'), 'utf8')),
).panels
const EXPRESSIONS = [
  ...rules.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }): [string, string] => [title, expr]),
  ),
]

/** Name of each series, with the labels that it came with. */
const served = new Map<string, Set<string>>()

beforeAll(async () => {
  for (const line of (await scrape()).split('\n')) {
    const [, name, labels] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? []
    if (name === undefined) continue
    const known = served.get(name) ?? new Set()
    for (const [, label] of (labels ?? '').matchAll(/(\w+)="/g)) known.add(label ?? '')
    served.set(name, known)
  }
})

/** `/metrics` of a platform where everything is there to be told. */
function scrape(): Promise<string> {
  const work = workMetrics()
  work.onPass({ result: 'ready', seconds: 0.2 })
  return createMetrics([
    work,
    platformMetrics(async () => FIGURES),
    expiryMetrics(
      async () => ({
        secrets: [{ kind: 'ci', usable: 1, expiringSoon: 0, expired: 0, endless: 0 }],
        accounts: [{ tenant: 'payments', account: 'build', expiresAt: NOW }],
      }),
      async () => [{ kind: 'token-ca', name: 'token-ca', notAfter: NOW }],
    ),
  ]).text()
}

const FIGURES: PlatformFigures = {
  phases: [{ phase: 'ready', count: 2 }],
  waiting: 1,
  oldestChangeAt: NOW,
  lease: { holder: 'a', epoch: 3, expiresAt: NOW },
  report: {
    worker: 'host (1)',
    reportedAt: NOW,
    lastPassAt: NOW,
    lastPassMs: 20,
    lookWantedAt: null,
  },
  observation: {
    nodeCount: 1,
    publishMode: 'host',
    usedPorts: [],
    runningImages: [],
    runningImagesAt: null,
    storageMounted: true,
    storageWriteMs: 3,
    storageSeenAt: null,
    array: null,
    engineVersion: '28.5.2',
    nodes: [
      {
        hostname: 'one',
        role: 'manager',
        availability: 'active',
        state: 'ready',
        isLeader: true,
        engineVersion: '28.5.2',
        address: '',
        registries: 0,
        storageProblem: null,
      },
    ],
    services: [],
    directoryProblem: null,
    swarmProblem: 'The Docker engine did not answer.',
    storageProblem: null,
    storageFreeBytes: 10,
    storageTotalBytes: 100,
    observedAt: NOW,
  },
}

/** The series that a PromQL expression selects, with the labels that it asks of each. */
function selectorsOf(expr: string): { name: string; labels: string[] }[] {
  return [...expr.matchAll(/\b((?:berth|nodejs|process)_\w+|up)\b(?!\s*\()(?:\{([^}]*)\})?/g)].map(
    ([, name = '', matchers = '']) => ({
      name,
      labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!=|!~|=)/g)].map(([, label = '']) => label),
    }),
  )
}

/** What Prometheus itself adds to every series. */
const OF_PROMETHEUS = new Set(['job', 'instance'])

describe('alert rules and dashboard', () => {
  it.each(EXPRESSIONS)('%s asks for metrics that there are: %s', (_, expr) => {
    const selectors = selectorsOf(expr)
    expect(selectors.length).toBeGreaterThan(0)
    for (const { name, labels } of selectors) {
      if (name === 'up') continue
      expect([...served.keys()], name).toContain(name)
      for (const label of labels.filter((each) => !OF_PROMETHEUS.has(each)))
        expect([...(served.get(name) ?? [])], `${name}{${label}}`).toContain(label)
    }
    const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, by = '']) =>
      by.split(',').map((label) => label.trim()),
    )
    const known = new Set([...OF_PROMETHEUS, 'le'])
    for (const { name } of selectors) for (const label of served.get(name) ?? []) known.add(label)
    for (const label of grouped) expect([...known], `by (${label})`).toContain(label)
  })

  it.each(EXPRESSIONS)('%s has its brackets in pairs: %s', (_, expr) => {
    const open: string[] = []
    for (const sign of expr.replaceAll(/"[^"]*"/g, '')) {
      if ('([{'.includes(sign)) open.push(sign)
      else if (')]}'.includes(sign)) expect(open.pop()).toBe('([{'[')]}'.indexOf(sign)])
    }
    expect(open).toEqual([])
  })

  it('name each alert once, and say what to do', () => {
    const names = rules.map(({ alert }) => alert)
    expect(new Set(names).size).toBe(names.length)
    const documented = readFileSync(join(DEPLOY, '../docs/operations.md'), 'utf8')
    for (const name of names) expect(documented).toContain(`\`${name}\``)
  })
})

describe('every metric of ours', () => {
  it('is named as Prometheus wants it: base units, and _total for counters alone', async () => {
    for (const [, name = '', type] of (await scrape()).matchAll(/^# TYPE (berth_\w+) (\w+)$/gm)) {
      expect(name.endsWith('_total'), name).toBe(type === 'counter')
      expect(name).not.toMatch(/(_ms|_milliseconds|_minutes|_hours|_kib|_mib|_gib|_count)(_|$)/)
    }
  })

  it('is in the documentation', async () => {
    const documented = readFileSync(join(DEPLOY, '../docs/operations.md'), 'utf8')
    for (const [, name = ''] of (await scrape()).matchAll(/^# TYPE (berth_\w+) /gm))
      expect(documented).toContain(`\`${name}`)
  })
})

describe('a source that fails', () => {
  it('is said to be down, and what it told before is gone', async () => {
    let isAway = false
    const metrics = createMetrics([
      platformMetrics(async () => {
        if (isAway) throw new Error('away')
        return FIGURES
      }),
    ])
    expect(await metrics.text()).toContain('berth_registries{phase="ready"} 2')
    isAway = true
    const text = await metrics.text()
    expect(text).toContain('berth_scrape_source_up{source="platform"} 0')
    expect(text).not.toMatch(
      /^berth_(registries|reconcile|storage|swarm|worker|platform)_?\w*[ {]/m,
    )
  })

  it('leaves out what is not known rather than telling 0', async () => {
    const nothing = {
      ...FIGURES,
      oldestChangeAt: null,
      lease: null,
      report: null,
      observation: null,
    }
    const text = await createMetrics([platformMetrics(async () => nothing)]).text()
    expect(text).toContain('berth_reconcile_queue_length 1')
    expect(text).not.toMatch(/^berth_reconcile_oldest_change_timestamp_seconds /m)
    expect(text).not.toMatch(/^berth_(worker|storage|platform)_\w+[ {]/m)
  })
})
