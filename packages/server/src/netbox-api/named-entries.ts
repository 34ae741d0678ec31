import { isObject } from '@netbox-hooks/core/json'
import { integer } from '../netbox-fields/kinds.ts'
import { type Mistakes, whole, words } from '../netbox-fields/words.ts'
import type { ListedObject, ManagedObjects, Settings } from '../objects/index.ts'
import type { Dialect } from './dialect.ts'
import type { Refused } from './refusals.ts'

/** An object that an entry of a list names by its id, and what else the entry says. */
export interface NamedEntry {
  readonly object: ListedObject
  readonly rest: Settings
}

/** Reads a list of what is to be done to objects. Each is in it once; one that is not there is a mistake. */
export function namedEntries(
  { kind }: Dialect,
  body: unknown,
  objects: Pick<ManagedObjects, 'get'>,
): { readonly entries: readonly NamedEntry[] } | Refused {
  if (!Array.isArray(body)) return { status: 400, body: { [whole]: [words.noList(body ?? {})] } }
  const named = new Map<number, NamedEntry>()
  const mistakes = body.map((entry: unknown): Mistakes => {
    if (!isObject(entry)) return { [whole]: [words.noDictionary(entry)] }
    const { id, ...rest } = entry
    if (id === undefined) return { id: [words.required] }
    const read = integer.read(id)
    if ('mistakes' in read) return { id: read.mistakes }
    const object = objects.get(kind, Number(id))
    if (!object) return { id: [words.noObject(id)] }
    if (named.has(object.id)) return { id: ['It stands in the list twice.'] }
    named.set(object.id, { object, rest })
    return {}
  })
  return named.size < body.length ? { status: 400, body: mistakes } : { entries: [...named.values()] }
}
