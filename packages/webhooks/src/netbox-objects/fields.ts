import { kindName } from '@netbox-hooks/core'
import { isObject } from '@netbox-hooks/core/json'
import type { JsonObject } from '../change-event.ts'
import { briefOf } from './briefs.ts'
import { labelOf } from './choices.ts'
import { isId } from './values.ts'

/** One field of an object: how the REST API shows it, and what snapshots have of it. */
export interface Field {
  /** What stands there if nothing is given. */
  readonly otherwise: unknown
  /** What the REST API shows of what was given: the value itself, an id, a name, some of the keys. */
  shown(given: unknown): unknown
  /** What is to be given, if that is none of it; `undefined` if it is. */
  needs?(given: unknown): string | undefined
  /** What a snapshot has in its place, of what is shown; a field without it is in no snapshot. */
  readonly raw?: (shown: unknown) => unknown
}

const asItIs = (value: unknown): unknown => value
const idOf = (shown: unknown): unknown => (isObject(shown) ? shown['id'] : shown)

const isReference = (given: unknown): boolean =>
  isId(given) || (typeof given === 'string' && given !== '') || isObject(given)
const needsList = (given: unknown): string | undefined =>
  Array.isArray(given) && given.every(isReference)
    ? undefined
    : 'a list of ids, names or objects with some of their keys'

/** A text, a number, a flag: the same in both. */
export const value = (otherwise: unknown): Field => ({
  otherwise,
  shown: asItIs,
  needs: (given) =>
    otherwise === null || otherwise === undefined || given === null || kindName(given) === kindName(otherwise)
      ? undefined
      : kindName(otherwise),
  raw: asItIs,
})

/** What the REST API works out: counts, what refers to the object. */
export const shownOnly = (otherwise: unknown): Field => ({ otherwise, shown: asItIs })

/** A number that NetBox keeps with decimal places: snapshots have it as text. */
export const decimal = (places: number): Field => ({
  otherwise: null,
  shown: asItIs,
  raw: (shown) => (shown === null ? null : Number(shown).toFixed(places)),
})

/** A value with a label. */
export const choice = (otherwise: string | number | null): Field => ({
  otherwise,
  shown: (given) => {
    const isValue = typeof given === 'string' || typeof given === 'number'
    return isValue ? { value: given, label: labelOf(given) } : given
  },
  needs: (given) =>
    given === null || typeof given === 'string' || typeof given === 'number' || isObject(given)
      ? undefined
      : 'a value, or { value, label }',
  raw: (shown) => (isObject(shown) ? shown['value'] : shown),
})

/** Another object, nested. */
export const related = (objectType: string, otherwise: unknown = null): Field => ({
  otherwise,
  shown: (given) => (given === null ? null : briefOf(objectType, given)),
  needs: (given) =>
    given === null || isReference(given)
      ? undefined
      : 'an id, a name, an object with some of its keys, or null',
  raw: idOf,
})

/** Several of them. */
export const relatedList = (objectType: string): Field => ({
  otherwise: [],
  shown: (given) => listOf(given).map((each) => briefOf(objectType, each)),
  needs: needsList,
  raw: (shown) => listOf(shown).map(idOf),
})

/** The tags: snapshots have their names, in order. */
export const tags: Field = {
  otherwise: [],
  shown: (given) => listOf(given).map((each) => briefOf('extras.tag', each)),
  needs: needsList,
  raw: (shown) =>
    listOf(shown)
      .map((tag) => (tag as JsonObject)['name'])
      .toSorted(),
}

/** What nearly every object ends with. */
export const ending: Readonly<Record<string, Field>> = {
  owner: related('users.owner'),
  comments: value(''),
  tags,
  custom_fields: value({}),
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
