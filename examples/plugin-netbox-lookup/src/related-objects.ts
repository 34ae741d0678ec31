import type { Reason } from './unavailable.ts'
import { Unavailable } from './unavailable.ts'

type Fields = Readonly<Record<string, unknown>>

/** The fields of a related object that were asked for, or why they are not there. */
export type RelatedObject = Fields | { readonly unavailable: Reason }

/** Related objects by relation: `null` where there is none, a list where there are many. */
export type RelatedObjects = Readonly<Record<string, RelatedObject | readonly RelatedObject[] | null>>

/** Answers with the object at a path below NetBox's `/api/`. @throws Unavailable */
export type Get = (path: string) => Promise<Fields>

/** Of a list of related objects so many are looked up. */
const mostOfList = 20

/** Looks up, all at once, what is related to a changed object. */
export async function relatedObjects(
  data: Fields,
  relations: Readonly<Record<string, readonly string[]>>,
  get: Get,
): Promise<RelatedObjects> {
  const found = Object.entries(relations).map(
    async ([relation, fields]) => [relation, await related(valueAt(data, relation), fields, get)] as const,
  )
  return Object.fromEntries(await Promise.all(found))
}

async function related(value: unknown, fields: readonly string[], get: Get): Promise<RelatedObjects[string]> {
  if (value === null) return null
  if (!Array.isArray(value)) return one(value, fields, get)
  return Promise.all(
    value.map((item, index) =>
      index < mostOfList ? one(item, fields, get) : { unavailable: 'too_many' as const },
    ),
  )
}

async function one(value: unknown, fields: readonly string[], get: Get): Promise<RelatedObject> {
  const path = pathOf(value)
  if (path === undefined) return { unavailable: 'no_relation' }
  // NetBox is asked for these fields only: others may be large, or take it long.
  const wanted = new Set(fields.map((field) => field.split('.')[0]))
  try {
    const object = await get(`${path}?fields=${[...wanted].join(',')}`)
    return Object.fromEntries(fields.map((field) => [field, valueAt(object, field) ?? null]))
  } catch (error) {
    if (error instanceof Unavailable) return { unavailable: error.reason }
    throw error
  }
}

/**
 * Where NetBox's API has an object that stands in another one: `dcim/sites/4/`. What webhooks say comes from outside, so
 * nothing else is taken from it: neither a host nor a path that leads elsewhere.
 */
function pathOf(value: unknown): string | undefined {
  const url = valueAt(value, 'url')
  return typeof url === 'string' ? /\/api\/((?:plugins\/)?[\w-]+\/[\w-]+\/\d+\/)$/.exec(url)?.[1] : undefined
}

/** What is at a path of fields, `undefined` if there is nothing. A relation to nothing ends the path with `null`. */
function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, field) => {
    if (at === null || at === undefined) return at
    return Object.hasOwn(Object(at), field) ? (at as Fields)[field] : undefined
  }, value)
}
