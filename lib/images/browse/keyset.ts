import { Prisma } from '../../db/generated/client'
import type { Cursor, ValueType } from './cursor'

export type Order = 'asc' | 'desc'

export type SortColumn = {
  column: Prisma.Sql
  /** What a cursor's text is cast to. */
  type: ValueType
  isNullable: boolean
}

/** Which page: the rows after a place, those before it, or the first ones. */
export type Place = { after: Cursor | null; before: Cursor | null }

export type KeysetInput = {
  select: Prisma.Sql
  from: Prisma.Sql
  where: Prisma.Sql
  sort: SortColumn
  /** Unique; orders what is equal in `sort`. */
  name: Prisma.Sql
  order: Order
  place: Place
  limit: number
}

/**
 * One page of rows, of which those without a value in the sorted column come last in either order. Each of the two
 * parts is read from an index on (…, column, name), so that a page costs the same wherever it is. For rows before a
 * place the nearest comes first: the caller turns them round.
 */
export function keysetPage(input: KeysetInput): Prisma.Sql {
  const isBackward = input.place.before !== null
  const parts = [knownPart(input), input.sort.isNullable ? unknownPart(input) : null]
  const wanted = (isBackward ? parts.reverse() : parts).filter((part) => part !== null)
  if (wanted.length === 1 && wanted[0] !== undefined) return wanted[0]
  const all = wanted.map((part) => Prisma.sql`(${part})`)
  return Prisma.sql`SELECT * FROM (${Prisma.join(all, ' UNION ALL ')}) parts LIMIT ${input.limit}`
}

const CASTS: Readonly<Record<ValueType, Prisma.Sql>> = {
  text: Prisma.sql`text`,
  int: Prisma.sql`int`,
  bigint: Prisma.sql`bigint`,
  timestamptz: Prisma.sql`timestamptz`,
}

function knownPart(input: KeysetInput): Prisma.Sql | null {
  const { sort, name, place } = input
  const cursor = place.before ?? place.after
  const isAfterUnknown = cursor !== null && cursor.value === null
  if (isAfterUnknown && place.before === null) return null
  const conditions = [input.where]
  if (sort.isNullable) conditions.push(Prisma.sql`${sort.column} IS NOT NULL`)
  if (cursor !== null && cursor.value !== null) {
    const value = Prisma.sql`${cursor.value}::${CASTS[sort.type]}`
    conditions.push(
      Prisma.sql`(${sort.column}, ${name}) ${beyond(input)} (${value}, ${cursor.name})`,
    )
  }
  const direction = directionOf(input)
  return part(input, conditions, Prisma.sql`${sort.column} ${direction}, ${name} ${direction}`)
}

function unknownPart(input: KeysetInput): Prisma.Sql | null {
  const { sort, name, place } = input
  const cursor = place.before ?? place.after
  const conditions = [input.where, Prisma.sql`${sort.column} IS NULL`]
  if (cursor !== null && cursor.value === null) {
    conditions.push(Prisma.sql`${name} ${beyond(input)} ${cursor.name}`)
  } else if (place.before !== null) {
    return null
  }
  return part(input, conditions, Prisma.sql`${name} ${directionOf(input)}`)
}

function part(input: KeysetInput, conditions: Prisma.Sql[], orderBy: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`SELECT ${input.select} FROM ${input.from} WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY ${orderBy} LIMIT ${input.limit}`
}

function isAscending({ order, place }: KeysetInput): boolean {
  return (order === 'asc') === (place.before === null)
}

function beyond(input: KeysetInput): Prisma.Sql {
  return isAscending(input) ? Prisma.sql`>` : Prisma.sql`<`
}

function directionOf(input: KeysetInput): Prisma.Sql {
  return isAscending(input) ? Prisma.sql`ASC` : Prisma.sql`DESC`
}
