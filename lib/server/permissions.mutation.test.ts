import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAppError } from '../kernel/app-error'
import { makeStage, type Stage } from '../tenants/testing/stage'
import { REFUSALS } from './testing/answers'
import { findActorFunctions, findGates, findOutsideGates } from './testing/gates'
import { PERMISSION_CASES, SHARED_PARTS } from './testing/permission-cases'
import { makeWorld, type Reader, type World } from './testing/world'

declare global {
  var berthGate: ((id: string) => true | undefined) | undefined
}

const GATES = [...findGates().values()].flat().map(({ id }) => id)
const CELLS = Object.entries(PERMISSION_CASES).flatMap(([name, each]) =>
  Object.entries(each.answers).map(([reader, answer]) => ({
    ...{ name, each, answer },
    reader: reader as Reader,
  })),
)

type Cell = (typeof CELLS)[number]

let stage: Stage
/** For all that only read. */
let library: World
/** What each cell answers with every check in place, and which cells pass a gate. */
const answers = new Map<Cell, string>()
const passedBy = new Map<string, Set<Cell>>(GATES.map((id) => [id, new Set()]))

beforeAll(async () => {
  stage = await makeStage()
  library = await makeWorld(stage)
  for (const cell of CELLS) {
    const record = (id: string) => void passedBy.get(id)?.add(cell)
    // What is refused changes nothing, so long as the checks are in place.
    const isHarmless = cell.each.readsOnly === true || REFUSALS.has(cell.answer)
    const world = isHarmless && !cell.each.preparesWorld ? library : await makeWorld(stage)
    answers.set(cell, await answerOf(cell, world, record))
  }
}, 120_000)
afterAll(() => {
  return stage?.drop()
})

it('every use-case has a row', () => {
  const rows = new Set(Object.keys(PERMISSION_CASES).map((name) => name.split(' ')[0]))
  const missing = findActorFunctions().filter((name) => !rows.has(name) && !SHARED_PARTS.has(name))
  expect(missing).toEqual([])
})

it('pages and components leave the question to lib', () => {
  expect(findOutsideGates()).toEqual([])
})

describe('with every check in place', () => {
  it.each(CELLS)('$name answers $reader with “$answer”', (cell) => {
    expect(answers.get(cell)).toBe(cell.answer)
  })
})

describe('with one check taken out', () => {
  it.each(GATES)('somebody notices: %s', async (gate) => {
    const cells = [...(passedBy.get(gate) ?? [])].sort((a, b) => likelihood(b) - likelihood(a))
    expect(cells.length, 'cells that pass this check').toBeGreaterThan(0)
    const takeOut = (id: string) => (id === gate ? true : undefined)
    for (const cell of cells) {
      const { readsOnly, preparesWorld } = cell.each
      const world = readsOnly && !preparesWorld ? library : await makeWorld(stage)
      if ((await answerOf(cell, world, takeOut)) !== cell.answer) return
    }
    expect.fail('no row of the table tells the difference')
  })
})

/** Who was refused, and asks for what only reads, tells the difference soonest. */
function likelihood({ each, answer }: Cell): number {
  return Number(REFUSALS.has(answer)) * 2 + Number(each.readsOnly ?? false)
}

async function answerOf(
  { each, reader }: Cell,
  world: World,
  gate: (id: string) => true | undefined,
): Promise<string> {
  globalThis.berthGate = gate
  try {
    const result = await each.run(world, world.actors[reader])
    return each.see === undefined ? 'ok' : each.see(result as never)
  } catch (error) {
    if (isAppError(error)) return error.code
    throw error
  } finally {
    globalThis.berthGate = undefined
    if (world !== library) await world.release()
  }
}
