import type { ListedObject } from '../objects/index.ts'

const defaultLimit = 50
const largestLimit = 1_000

/** The parameters of a query, each with all its values. */
export type Query = Readonly<Record<string, readonly string[]>>

/** A part of a list. */
export interface Page<Entry> {
  /** `null` where pages are told apart by ids: then nobody has counted. */
  readonly count: number | null
  readonly next: string | null
  readonly previous: string | null
  readonly results: readonly Entry[]
}

/**
 * A page of objects by `limit` and `offset`. What is no number counts as not given, as in NetBox; `limit=0` is all.
 * @param url of the list, without a query
 */
export function pageOf(objects: readonly ListedObject[], query: Query, url: string): Page<ListedObject> {
  const limit = limitOf(query)
  const offset = naturalNumber(query['offset']) ?? 0
  const end = limit === 0 ? objects.length : offset + limit
  const link = (to: number) =>
    linkTo(url, query, { limit: String(limit), offset: to > 0 ? String(to) : undefined })
  return {
    count: objects.length,
    next: limit > 0 && end < objects.length ? link(end) : null,
    previous: limit > 0 && offset > 0 ? link(offset - limit) : null,
    results: objects.slice(offset, end),
  }
}

/** A page of objects from an id on, in the order of their ids: `start` takes the place of `offset` and `ordering`. */
export function pageFrom(
  start: number,
  objects: readonly ListedObject[],
  query: Query,
  url: string,
): Page<ListedObject> {
  const limit = limitOf(query)
  const rest = objects.filter(({ id }) => id >= start).toSorted((a, b) => a.id - b.id)
  const results = limit === 0 ? rest : rest.slice(0, limit)
  const last = results.at(-1)
  const next =
    last && results.length < rest.length
      ? linkTo(url, query, { limit: String(limit), start: String(last.id + 1) })
      : null
  return { count: null, next, previous: null, results }
}

/** Where a page by ids begins, if one is asked for. */
export function startOf(query: Query): number | undefined {
  return naturalNumber(query['start'])
}

function limitOf(query: Query): number {
  return Math.min(naturalNumber(query['limit']) ?? defaultLimit, largestLimit)
}

function naturalNumber(given: readonly string[] | undefined): number | undefined {
  const text = given?.at(-1)?.trim() ?? ''
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** As NetBox writes it: in the order of the parameters' names. */
function linkTo(url: string, query: Query, changes: Readonly<Record<string, string | undefined>>): string {
  const all = {
    ...query,
    ...Object.fromEntries(
      Object.entries(changes).map(([name, value]) => [name, value === undefined ? [] : [value]]),
    ),
  }
  const pairs = Object.entries(all)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, values]) => values.map((value): [string, string] => [name, value]))
  return `${url}?${new URLSearchParams(pairs)}`
}
