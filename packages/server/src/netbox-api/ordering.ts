import type { View } from '../netbox-fields/field.ts'
import type { ListedObject } from '../objects/index.ts'
import type { Filter } from './filters.ts'

const collator = new Intl.Collator('en')

/**
 * Puts objects in order: by the fields that a query names, each with `-` from the last to the first; by name if it names
 * none. What is no field to order by is left aside, as in NetBox.
 */
export function ordered(
  objects: readonly ListedObject[],
  asked: readonly string[],
  filters: readonly Filter[],
  view: View,
): readonly ListedObject[] {
  const fields = asked
    .flatMap((part) => part.split(','))
    .flatMap((part) => {
      const word = part.trim()
      const filter = filters.find(({ name }) => name === word.replace(/^-/, ''))
      return filter ? [{ filter, sign: word.startsWith('-') ? -1 : 1 }] : []
    })
  const byName = filters.find(({ name }) => name === 'name')
  if (fields.length === 0 && byName) fields.push({ filter: byName, sign: 1 })
  const keys = new Map(
    objects.map((object) => [object, fields.map(({ filter }) => filter.of(object, view)[0])]),
  )
  return objects.toSorted((left, right) => {
    const [a = [], b = []] = [keys.get(left), keys.get(right)]
    for (const [index, { sign }] of fields.entries()) {
      const difference = compare(a[index], b[index]) * sign
      if (difference !== 0) return difference
    }
    return left.id - right.id
  })
}

/** What is not there comes last, as in PostgreSQL. */
function compare(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  if (typeof a === 'string' && typeof b === 'string') return collator.compare(a, b)
  return Number(a) - Number(b)
}
