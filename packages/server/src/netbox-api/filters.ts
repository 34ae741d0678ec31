import { isInstance } from '@netbox-hooks/core'
import { PatternError, PythonPattern } from '@netbox-hooks/python-regex'
import type { View } from '../netbox-fields/field.ts'
import { type Mistakes, words } from '../netbox-fields/words.ts'
import type { ListedObject } from '../objects/index.ts'
import type { Query } from './pages.ts'
import { timeOf } from './time.ts'

/** By what objects can be chosen from a list. */
export interface Filter {
  readonly name: string
  /** What is compared, and so which lookups there are. */
  readonly type: 'text' | 'number' | 'boolean' | 'time'
  /** An object's values: it fits if one of them does. */
  readonly of: (object: ListedObject, view: View) => readonly unknown[]
  /** The only values that are taken. */
  readonly choices?: ((known: { readonly eventTypes: readonly string[] }) => readonly string[]) | undefined
  /** Whether a text fits without being the same: as a pattern covers what it is a pattern of. */
  readonly fits?: ((value: string, wanted: string) => boolean) | undefined
}

/** By what objects of a kind can be chosen, and what NetBox has beside it. */
export interface Filters {
  readonly filters: readonly Filter[]
  readonly lackingFilters: readonly string[]
}

/** Whether a value fits one that was asked for. `undefined`: it would take too long to find out. */
type Test = (value: unknown) => boolean | undefined

interface Lookup {
  readonly test: (wanted: string, filter: Filter) => Test
  /** Whether those are chosen that do not fit. */
  readonly isNegated?: boolean
}

/** So long a query's regular expressions may take together, in ms. */
const patternMs = 200

const asText = (value: unknown): string => String(value)
const folded = (value: unknown): string => asText(value).toLowerCase()

const texts: Readonly<Record<string, Lookup['test']>> = {
  '':
    (wanted, { fits = (value, other) => value === other }) =>
    (value) =>
      fits(asText(value), wanted),
  ic: (wanted) => (value) => folded(value).includes(folded(wanted)),
  ie: (wanted) => (value) => folded(value) === folded(wanted),
  isw: (wanted) => (value) => folded(value).startsWith(folded(wanted)),
  iew: (wanted) => (value) => folded(value).endsWith(folded(wanted)),
  regex: (wanted) => pattern(wanted, ''),
  iregex: (wanted) => pattern(wanted, '(?i)'),
}

/** Lookups of numbers and times, both compared as numbers. */
const numbers: Readonly<Record<string, (wanted: number) => Test>> = {
  '': (wanted) => (value) => value === wanted,
  gt: (wanted) => (value) => (value as number) > wanted,
  gte: (wanted) => (value) => (value as number) >= wanted,
  lt: (wanted) => (value) => (value as number) < wanted,
  lte: (wanted) => (value) => (value as number) <= wanted,
}

/** The lookups of a filter, by what stands after `__`: those with an `n` before them choose the others. */
export const lookups: Readonly<Record<Filter['type'], readonly string[]>> = {
  text: ['n', 'ic', 'nic', 'ie', 'nie', 'isw', 'nisw', 'iew', 'niew', 'regex', 'iregex', 'empty'],
  number: ['n', 'gt', 'gte', 'lt', 'lte', 'empty'],
  time: ['n', 'gt', 'gte', 'lt', 'lte', 'empty'],
  boolean: [],
}

/** Whether an object is chosen. `undefined`: it would take too long to find out. */
type Selects = (object: ListedObject, view: View) => boolean | undefined

interface Selecting {
  readonly parameter: string
  readonly selects: Selects
}

/** Those objects that are chosen, or what is wrong with the query, by parameter. */
export type Selection =
  | { readonly chosen: readonly ListedObject[] }
  | { readonly mistakes: Readonly<Record<string, Mistakes>> }

/**
 * Chooses objects by the filters of a query. Several values of one are alternatives, as in NetBox; a parameter that is no
 * filter is left aside, as there. One that is a filter of NetBox's alone is refused: whoever asks for some objects would be
 * given all.
 */
export function select(
  objects: readonly ListedObject[],
  { filters, lackingFilters }: Filters,
  query: Query,
  context: { readonly eventTypes: readonly string[]; readonly view: View },
): Selection {
  const wanted: Selecting[] = []
  const mistakes: [string, Mistakes][] = []
  for (const [parameter, given] of Object.entries(query)) {
    const [name = '', ...rest] = parameter.split('__')
    const lookup = rest.join('__')
    const filter = filters.find((one) => one.name === name)
    const isLookup = lookup === '' ? parameter === name : filter && lookups[filter.type].includes(lookup)
    const values = given.filter((value) => value !== '')
    if (values.length === 0) continue
    if (lackingFilters.includes(name)) mistakes.push([parameter, ['Nothing can be chosen by that here.']])
    if (!filter || !isLookup) continue
    const read = readFilter(filter, lookup, values, context.eventTypes)
    if ('mistakes' in read) mistakes.push([parameter, read.mistakes])
    else wanted.push({ parameter, selects: read.selects })
  }
  if (mistakes.length > 0) return { mistakes: Object.fromEntries(mistakes) }
  const chosen: ListedObject[] = []
  for (const object of objects) {
    const verdicts = wanted.map(({ selects }) => selects(object, context.view))
    const late = wanted[verdicts.indexOf(undefined)]
    if (late) return { mistakes: { [late.parameter]: ['The regular expression takes too long.'] } }
    if (!verdicts.includes(false)) chosen.push(object)
  }
  return { chosen }
}

function readFilter(
  filter: Filter,
  lookup: string,
  wanted: readonly string[],
  eventTypes: readonly string[],
): { readonly selects: Selects } | { readonly mistakes: Mistakes } {
  if (lookup === 'empty' || filter.type === 'boolean') {
    const truth = booleanOf(wanted.at(-1))
    if (truth === undefined) return { mistakes: [words.notBoolean] }
    if (lookup !== 'empty') return { selects: (object, view) => filter.of(object, view).includes(truth) }
    return { selects: (object, view) => !filter.of(object, view).some(isThere) === truth }
  }
  const choices = lookup === '' || lookup === 'n' ? filter.choices?.({ eventTypes }) : undefined
  const strange = wanted.find((value) => choices?.includes(value) === false)
  if (strange !== undefined) return { mistakes: [words.noFilterChoice(strange)] }
  const isNegated = lookup.startsWith('n')
  const base = isNegated ? lookup.slice(1) : lookup
  const tests: Test[] = []
  for (const value of wanted) {
    const test = testOf(filter, base, value)
    if (typeof test === 'string') return { mistakes: [test] }
    tests.push(test)
  }
  const test = base.endsWith('regex') ? inTime(anyOf(tests)) : anyOf(tests)
  return {
    selects(object, view) {
      const fits = test(filter.of(object, view).filter(isKnown))
      return fits === undefined ? undefined : fits !== isNegated
    },
  }
}

/** Whether one of the values passes one of the tests. */
function anyOf(tests: readonly Test[]): (values: readonly unknown[]) => boolean | undefined {
  return (values) => {
    for (const value of values) {
      for (const test of tests) {
        const result = test(value)
        if (result !== false) return result
      }
    }
    return false
  }
}

/** Bounds the time that all objects of a query take together. */
function inTime(test: ReturnType<typeof anyOf>): ReturnType<typeof anyOf> {
  let left = patternMs
  return (values) => {
    const begin = performance.now()
    const result = test(values)
    left -= performance.now() - begin
    return left < 0 ? undefined : result
  }
}

/** @returns what is wrong with the value that was asked for, if it is none */
function testOf(filter: Filter, lookup: string, wanted: string): Test | string {
  if (filter.type === 'text') {
    try {
      return texts[lookup]?.(wanted, filter) ?? words.notText
    } catch (error) {
      if (isInstance(error, PatternError)) return `It is no regular expression: ${error.message}.`
      throw error
    }
  }
  const number = filter.type === 'time' ? timeOf(wanted) : wholeNumber(wanted)
  if (!Number.isFinite(number)) return filter.type === 'time' ? words.notTime : 'Enter a whole number.'
  return numbers[lookup]?.(number) ?? words.notNumber
}

/** Python's own, found anywhere in the text: what `re.search()` does. */
function pattern(source: string, flags: string): Test {
  const [own = ''] = /^\(\?[aiLmsux]+\)/.exec(source) ?? []
  const compiled = new PythonPattern(`${own || flags}(?s:.*?)(?:${source.slice(own.length)})`)
  return (value) => compiled.matches(asText(value))
}

function wholeNumber(text: string): number {
  return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : Number.NaN
}

/** As in a query: `true`, `1`, `false`, `0`, in whatever case. */
export function booleanOf(text: string | undefined): boolean | undefined {
  const word = text?.trim().toLowerCase()
  if (word === 'true' || word === '1') return true
  return word === 'false' || word === '0' ? false : undefined
}

function isKnown(value: unknown): boolean {
  return value !== undefined && value !== null
}

function isThere(value: unknown): boolean {
  return isKnown(value) && value !== ''
}
