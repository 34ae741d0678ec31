import type { JsonObject } from '@netbox-hooks/webhooks'

/** What of an object can be missing: a field that holds something else, or nothing. */
export interface Optional {
  /** A field that may be `null`. */
  one<Value>(value: Value): Value | null
  /** A list that may be empty. */
  many<Value>(values: readonly Value[]): readonly Value[]
  /** A text that may be empty. */
  text(value: string): string
}

/** What an object of some type looks like in NetBox's REST API: its fields in their order. */
export type ObjectShape = (optional: Optional) => JsonObject

/** Every field has something. */
export const filled: Optional = { one: (value) => value, many: (values) => values, text: (value) => value }

/** Only what an object cannot be without. */
export const bare: Optional = { one: () => null, many: () => [], text: () => '' }

/** What a choice field says: its value, and what people read. */
export function choice(value: string | number, label: string): JsonObject {
  return { value, label }
}

/** An object as others name it. @param path below `/api/` */
export function brief(path: string, id: number, name: string, more: JsonObject = {}): JsonObject {
  return { id, url: `/api/${path}/${id}/`, display: name, name, ...more, description: '' }
}

/** The same of an object that has a slug. */
export function slugged(path: string, id: number, name: string): JsonObject {
  return brief(path, id, name, { slug: slugOf(name) })
}

/** An address as others name it. */
export function address(id: number, family: 4 | 6, text: string): JsonObject {
  return {
    id,
    url: `/api/ipam/ip-addresses/${id}/`,
    display: text,
    family: choice(family, `IPv${family}`),
    address: text,
    description: '',
  }
}

/** An object by itself, with what all of them have. @param fields what only those of its type have */
export function whole(
  path: string,
  id: number,
  display: string,
  optional: Optional,
  fields: JsonObject,
  counts: JsonObject = {},
): JsonObject {
  return {
    id,
    url: `/api/${path}/${id}/`,
    display_url: `/${path}/${id}/`,
    display,
    ...fields,
    description: optional.text('As delivered'),
    owner: null,
    comments: optional.text('First line\nSecond line'),
    tags: optional.many([tag(1, 'Core', '00ff00'), tag(2, 'Edge', 'ff0000')]),
    custom_fields: {},
    created: '2026-03-02T08:15:00.125000Z',
    last_updated: '2026-03-06T15:11:23.503000Z',
    ...counts,
  }
}

function tag(id: number, name: string, color: string): JsonObject {
  const url = `extras/tags/${id}/`
  return { id, url: `/api/${url}`, display_url: `/${url}`, display: name, name, slug: slugOf(name), color }
}

function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-')
}
